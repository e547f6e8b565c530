package io.podflame.collector.cli;

import io.podflame.collector.api.WorkloadList;
import io.podflame.collector.api.WorkloadView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists workloads with their CPU. */
@Command(
        name = "pods",
        description = "Workloads with their CPU over a time range; control-plane pods first.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  podflame pods",
            "  podflame pods --control-plane --last 2h",
            "  podflame pods --namespace istio-system --json"
        })
final class PodsCommand implements Callable<Integer> {

    private static final int STEPS = 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Mixin
    TargetOptions target = new TargetOptions();

    @Mixin
    RangeOptions range = new RangeOptions();

    @Option(names = "--json", description = "JSON: the API's WorkloadList.")
    boolean json;

    @Override
    public Integer call() throws CommandFailedException {
        RangeOptions.Range time = range.range();
        WorkloadList all =
                collector.connect().workloads(Map.of("from", time.fromMillis(), "to", time.toMillis(), "steps", STEPS));
        List<WorkloadView> matching = target.matching(all.workloads());
        if (json) {
            WorkloadList shown =
                    new WorkloadList(all.fromMillis(), all.toMillis(), all.stepMillis(), all.nodes(), matching);
            spec.commandLine().getOut().println(ApiClient.json(shown));
            return 0;
        }
        if (matching.isEmpty()) {
            spec.commandLine().getOut().println("no workload was sampled: " + target.text());
            return 0;
        }
        WorkloadTable.lines(matching, Terminal.width())
                .forEach(spec.commandLine().getOut()::println);
        return 0;
    }
}
