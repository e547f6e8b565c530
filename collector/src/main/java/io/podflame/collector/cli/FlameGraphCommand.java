package io.podflame.collector.cli;

import io.podflame.collector.api.FlameGraphView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
    SampleOptions samples = new SampleOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws CommandFailedException {
        ApiClient api = collector.connect();
        String parameters = samples.of(api).parameters(samples.session);
        if (output.wanted()) {
            output.write(api.flameGraph(parameters, output.format().name()), System.out);
        }
        if (!output.toStandardOutput()) {
            FlameGraphView view = api.flameGraph(parameters);
            ProfileSummary.lines(view, Terminal.width(), NamesRemedy.COLLECTOR)
                    .forEach(spec.commandLine().getOut()::println);
        }
        return 0;
    }
}
