package io.podflame.collector.cli;

import io.podflame.collector.api.SchedulingView.NodeUseView;
import io.podflame.collector.api.WorkloadList;
import io.podflame.collector.api.WorkloadView;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A refreshing table of workloads by CPU. */
@Command(
        name = "top",
        description = "A refreshing table of workloads by CPU, with the hottest function of each. Ctrl-C ends it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  podflame top",
            "  podflame top --control-plane --interval 5s",
            "  podflame top --iterations 1"
        })
final class TopCommand implements Callable<Integer> {

    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";
    private static final int STEPS = 12;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Mixin
    TargetOptions target = new TargetOptions();

    @Option(
            names = "--interval",
            description = "Time between two tables. Default: ${DEFAULT-VALUE}.",
            defaultValue = "2s")
    Duration interval = Duration.ofSeconds(2);

    @Option(
            names = "--window",
            description = "Time that the figures are about. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1m")
    Duration window = Duration.ofMinutes(1);

    @Option(names = "--iterations", description = "End after so many tables. Default: never.")
    int iterations;

    @Option(names = "--rows", description = "Workloads to show. Default: ${DEFAULT-VALUE}.", defaultValue = "20")
    int rows;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        ApiClient api = collector.connect();
        PrintWriter out = spec.commandLine().getOut();
        for (int shown = 0; iterations == 0 || shown < iterations; shown++) {
            if (shown > 0) {
                Thread.sleep(interval);
            }
            long now = clock.millis();
            WorkloadList all = api.workloads(Map.of("from", now - window.toMillis(), "to", now, "steps", STEPS));
            List<WorkloadView> byCpu = target.matching(all.workloads()).stream()
                    .sorted(java.util.Comparator.comparingDouble(WorkloadView::cores)
                            .reversed())
                    .toList();
            if (Terminal.interactive()) {
                out.print(HOME_AND_CLEAR);
            }
            print(out, byCpu, all.nodes());
        }
        return 0;
    }

    private void print(PrintWriter out, List<WorkloadView> workloads, List<NodeUseView> nodes) {
        double cores = workloads.stream().mapToDouble(WorkloadView::cores).sum();
        out.printf(
                "%d workloads use %.2f cores (last %s)%n",
                workloads.size(), cores, DurationText.ofSeconds(window.toMillis() / 1000.0));
        SchedulingText.nodes(nodes).forEach(out::println);
        WorkloadTable.lines(workloads.subList(0, Math.min(rows, workloads.size())), Terminal.width())
                .forEach(out::println);
        if (workloads.size() > rows) {
            out.printf("… and %d more (--rows %d shows them)%n", workloads.size() - rows, workloads.size());
        }
        out.println();
        out.flush();
    }
}
