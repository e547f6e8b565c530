package io.podflame.collector.cli;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.WorkloadView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A flame graph of what was sampled already. */
@Command(
        name = "flamegraph",
        description = "A flame graph of what continuous profiling (or a session) sampled already.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  podflame flamegraph --pod kube-system/etcd-0 --last 1h --output etcd.svg",
            "  podflame flamegraph --workload istiod --from 2026-11-23T03:00 --to 2026-11-23T03:10 --format folded",
            "  podflame flamegraph --session 4f1c09aa --output session.pb.gz",
            "  podflame flamegraph --session 4f1c09aa --workload mixer --output mixer.svg"
        })
final class FlameGraphCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Mixin
    TargetOptions target = new TargetOptions();

    @Mixin
    RangeOptions range = new RangeOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(
            names = "--session",
            paramLabel = "ID",
            description = "The samples of this session or imported recording; --pod or --workload chooses in it.")
    String session = "";

    @Override
    public Integer call() throws CommandFailedException {
        ApiClient api = collector.connect();
        String parameters = session.isEmpty() ? continuous(api) : ofSession(api);
        if (output.wanted()) {
            output.write(api.flameGraph(parameters, output.format().name()), System.out);
        }
        if (!output.toStandardOutput()) {
            FlameGraphView view = api.flameGraph(parameters);
            ProfileSummary.lines(view, Terminal.width())
                    .forEach(spec.commandLine().getOut()::println);
        }
        return 0;
    }

    /** All of the session's time, unless --from or --to say less. */
    private String ofSession(ApiClient api) throws CommandFailedException {
        StringBuilder parameters = new StringBuilder("session=" + ApiClient.encode(session));
        if (range.isGiven()) {
            RangeOptions.Range time = range.range();
            parameters.append("&from=").append(time.fromMillis()).append("&to=").append(time.toMillis());
        }
        if (target.isGiven()) {
            List<String> matching = target.matchingOf(api.session(session));
            if (matching.isEmpty()) {
                throw new CommandFailedException(
                        "nothing in session " + session + " matches: " + target.text(),
                        "podflame sessions --json lists the workloads of each");
            }
            matching.forEach(id -> parameters.append("&workload=").append(id));
        }
        return parameters.toString();
    }

    private String continuous(ApiClient api) throws CommandFailedException {
        RangeOptions.Range time = range.range();
        String parameters = "from=" + time.fromMillis() + "&to=" + time.toMillis();
        List<WorkloadView> all = api.workloads(Map.of("from", time.fromMillis(), "to", time.toMillis(), "steps", 1))
                .workloads();
        List<WorkloadView> matching = target.matching(all);
        if (matching.isEmpty()) {
            throw new CommandFailedException(
                    "nothing that was sampled in this time matches: " + target.text(),
                    "podflame pods lists what there is; --last or --from and --to choose the time");
        }
        if (matching.size() == all.size()) {
            return parameters;
        }
        StringBuilder chosen = new StringBuilder(parameters);
        matching.forEach(workload -> chosen.append("&workload=").append(workload.id()));
        return chosen.toString();
    }
}
