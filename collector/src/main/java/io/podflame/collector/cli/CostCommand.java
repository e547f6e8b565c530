package io.podflame.collector.cli;

import io.podflame.collector.api.CostView;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.loadtest.LoadResult;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What one request costs. */
@Command(
        name = "cost",
        description =
                "What one request costs in CPU time: in total, by hotspot rule and by function, with 95 %% intervals.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The number of requests comes from a load test (--fortio), from you (--requests) or from Prometheus. Several workloads",
            "that match are added up. docs/cost.md says what the intervals mean.",
            "",
            "Examples:",
            "  podflame cost --fortio result.json --workload istio-telemetry",
            "  podflame cost --fortio result.json --namespace istio-system --json",
            "  podflame cost --requests 12000 --session 4f1c09aa --workload mixer",
            "  podflame cost --requests 12000 --pod default/echo-0 --from 2026-11-23T03:00 --to 2026-11-23T03:10",
            "  podflame cost --prometheus http://127.0.0.1:9090 --query 'istio_requests_total{destination_app=\"echo\"}' \\",
            "      --workload echo --from 2026-11-23T03:00 --to 2026-11-23T03:10"
        })
final class CostCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Mixin
    SampleOptions samples = new SampleOptions();

    @Mixin
    LoadOptions load = new LoadOptions();

    @Option(
            names = "--functions",
            paramLabel = "N",
            description = "Functions to list. Default: ${DEFAULT-VALUE}.",
            defaultValue = "20")
    int functions = 20;

    @Option(names = "--json", description = "As JSON, the record CostView of docs/api.md.")
    boolean json;

    @Override
    public Integer call() throws CommandFailedException, IOException {
        load.check();
        if (functions < 1) {
            throw wrong("--functions takes a number of at least 1, not " + functions);
        }
        Optional<LoadResult> result = load.result();
        if (result.isPresent() && timeGiven()) {
            throw wrong("a result of fortio's says itself when it ran: leave out --from and --to");
        }
        ApiClient api = collector.connect();
        CostView cost = result.isPresent() ? ofResult(api, result.get()) : ofTime(api);
        if (json) {
            spec.commandLine().getOut().println(ApiClient.json(cost));
        } else {
            CostText.lines(cost, result, Terminal.width())
                    .forEach(spec.commandLine().getOut()::println);
        }
        return 0;
    }

    private CostView ofResult(ApiClient api, LoadResult result) throws CommandFailedException {
        RangeOptions.Range time = RangeOptions.Range.around(result.start(), result.end());
        try {
            return cost(api, time, result.requests());
        } catch (CommandFailedException e) {
            throw new CommandFailedException(
                    result.source() + " ran from " + result.start() + " to " + result.end() + ": " + e.getMessage(),
                    e.remedy());
        }
    }

    private CostView ofTime(ApiClient api) throws CommandFailedException {
        RangeOptions.Range time;
        if (timeGiven()) {
            time = samples.range.range();
        } else if (!samples.session.isEmpty()) {
            time = of(api.session(samples.session));
        } else {
            throw wrong("of which time are the requests? Give --from and --to, --last, or --session");
        }
        return cost(api, time, load.requests(time));
    }

    /** The last 15 minutes are not meant when nobody says so: requests are of a certain time. */
    private boolean timeGiven() {
        return samples.range.isGiven() || spec.commandLine().getParseResult().hasMatchedOption("--last");
    }

    private static RangeOptions.Range of(SessionView session) {
        return new RangeOptions.Range(
                session.startedMillis(),
                session.startedMillis() + Math.max(1, Math.max(session.durationMillis(), session.elapsedMillis())));
    }

    private CostView cost(ApiClient api, RangeOptions.Range time, long requests) throws CommandFailedException {
        String chosen = samples.session.isEmpty()
                ? ChosenSamples.continuousOfAnyTime(api, samples.target, time)
                : ChosenSamples.ofSession(
                        api,
                        samples.session,
                        samples.target,
                        timeGiven() || load.fortio != null ? Optional.of(time) : Optional.empty());
        return api.cost(chosen + "&requests=" + requests + "&functions=" + functions);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
