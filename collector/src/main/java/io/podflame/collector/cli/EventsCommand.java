package io.podflame.collector.cli;

import io.podflame.collector.api.EventView;
import io.podflame.collector.api.NodeEvents;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what can be sampled. Nodes with the same events are listed together. */
@Command(
        name = "events",
        description = "The events that the nodes can sample: for profile --event.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  podflame events",
            "  podflame events --node node-1 --kind tracepoint",
            "  podflame events --json"
        })
final class EventsCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Option(names = "--node", paramLabel = "NODE", description = "Only this node's.", defaultValue = "")
    String node = "";

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Only of this kind: software, hardware, tracepoint, …",
            defaultValue = "")
    String kind = "";

    @Option(names = "--json", description = "JSON: the API's list of NodeEvents.")
    boolean json;

    @Override
    public Integer call() throws CommandFailedException {
        List<NodeEvents> nodes =
                collector.connect().events(node).stream().map(this::ofKind).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ApiClient.json(nodes));
            return 0;
        }
        if (nodes.isEmpty()) {
            throw new CommandFailedException(
                    "no agent is connected", "start one on the node: podflame agent --collector HOST:PORT (as root)");
        }
        print(nodes, out);
        out.flush();
        return 0;
    }

    private NodeEvents ofKind(NodeEvents all) {
        List<EventView> events = all.events().stream()
                .filter(event -> kind.isEmpty() || event.kind().equals(kind))
                .toList();
        return new NodeEvents(all.node(), events, all.others());
    }

    /** A block for each distinct list, in the order of its first node. */
    static void print(List<NodeEvents> nodes, PrintWriter out) {
        Map<Offer, List<String>> nodesByOffer = new LinkedHashMap<>();
        for (NodeEvents each : nodes) {
            nodesByOffer
                    .computeIfAbsent(new Offer(each.events(), each.others()), offer -> new ArrayList<>())
                    .add(each.node());
        }
        nodesByOffer.forEach((offer, names) -> {
            out.println((names.size() == 1 ? "node " : "nodes ") + TextTable.printable(String.join(", ", names)) + ": "
                    + offer.events().size() + (offer.events().size() == 1 ? " event" : " events")
                    + (offer.others()
                            ? ", and others that perf understands: raw (rNNN), with modifiers (cycles:u), a PMU's with terms"
                            : " and no others; the agent takes those of perf when started with --sampler perf"));
            TextTable table = new TextTable("EVENT", "KIND");
            offer.events()
                    .forEach(event -> table.row(TextTable.printable(event.name()), TextTable.printable(event.kind())));
            table.lines(Terminal.width()).forEach(out::println);
        });
    }

    private record Offer(List<EventView> events, boolean others) {}
}
