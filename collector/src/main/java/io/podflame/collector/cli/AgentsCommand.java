package io.podflame.collector.cli;

import io.podflame.collector.api.AgentView;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the nodes. */
@Command(
        name = "agents",
        description = "The nodes whose agents the collector knows, what they can sample, and where their samples went.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  podflame agents", "  podflame agents --json"})
final class AgentsCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Option(names = "--json", description = "JSON: the API's list of AgentView.")
    boolean json;

    @Override
    public Integer call() throws CommandFailedException {
        List<AgentView> agents = collector.connect().agents();
        if (json) {
            spec.commandLine().getOut().println(ApiClient.json(agents));
            return 0;
        }
        TextTable table = new TextTable(
                "NODE", "STATE", ">CPUS", "KERNEL", "EVENTS", ">HERTZ", ">MAX", ">RECEIVED", ">STORED", ">REJECTED");
        for (AgentView agent : agents) {
            table.row(
                    agent.node(),
                    agent.connected() ? "connected" : "gone",
                    String.valueOf(agent.cpus()),
                    agent.kernelRelease() + " " + agent.architecture(),
                    String.join(",", agent.events()),
                    String.format("%.0f", agent.continuousFrequencyHertz()),
                    String.format("%.0f", agent.maxFrequencyHertz()),
                    String.valueOf(agent.receivedSamples()),
                    String.valueOf(agent.storedSamples()),
                    String.valueOf(agent.rejectedSamples()));
        }
        table.lines(Terminal.width()).forEach(spec.commandLine().getOut()::println);
        return 0;
    }
}
