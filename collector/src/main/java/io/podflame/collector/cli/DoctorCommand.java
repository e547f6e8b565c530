package io.podflame.collector.cli;

import io.podflame.collector.api.DiagnosisView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is wrong, and what to do. */
@Command(
        name = "doctor",
        description =
                "Says what is wrong with workloads, by their profiles and what is known of them, and what to do about it.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = DoctorCommand.COULD_NOT_LOOK,
        exitCodeOnInvalidInput = DoctorCommand.COULD_NOT_LOOK,
        footer = {
            "",
            "Exit codes: 0 nothing wrong, 1 warnings, 2 failures, 3 could not look.",
            "",
            "Examples:",
            "  podflame doctor",
            "  podflame doctor istio-system/istio-telemetry-7d9c5b6f4-x2x7k --last 1h",
            "  podflame doctor istiod --json",
            "  podflame doctor --control-plane --from 2026-11-23T03:00 --to 2026-11-23T03:10",
            "  podflame doctor --session 4f1c09aa",
            "  podflame doctor --recording perf.data --component mixer"
        })
final class DoctorCommand implements Callable<Integer> {

    static final int COULD_NOT_LOOK = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "TARGET",
            description =
                    "A pod (NS/NAME), a container of one (NS/NAME/CONTAINER), or a workload's name. Default: all.")
    String name = "";

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Mixin
    SampleOptions samples = new SampleOptions();

    @Option(names = "--json", description = "JSON: the API's DiagnosisView.")
    boolean json;

    @Override
    public Integer call() throws CommandFailedException {
        if (name.contains("/")) {
            samples.target.podPath = name;
        } else if (!name.isEmpty()) {
            samples.target.workload = name;
        }
        ApiClient api = collector.connect();
        DiagnosisView view = api.diagnosis(samples.of(api).parametersOfAnyNumber(samples.session));
        if (!samples.session.isEmpty()
                && view.checks().stream().allMatch(check -> check.workload().isEmpty())) {
            throw new CommandFailedException(
                    "there are no samples of session " + samples.session + " to look at",
                    "podflame sessions lists those there are; one that has just begun has samples in a moment");
        }
        if (json) {
            spec.commandLine().getOut().println(ApiClient.json(view));
        } else {
            DiagnosisText.lines(view, Terminal.width())
                    .forEach(spec.commandLine().getOut()::println);
        }
        return view.exitCode();
    }
}
