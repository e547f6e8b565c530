package io.podflame.collector.cli;

import io.podflame.collector.loadtest.FortioResult;
import io.podflame.collector.loadtest.LoadResult;
import io.podflame.collector.loadtest.LoadResultException;
import io.podflame.collector.loadtest.PrometheusCounter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many requests there were: exactly one of the ways to know. */
final class LoadOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec command;

    @Option(
            names = "--fortio",
            paramLabel = "FILE",
            description =
                    "A result of fortio's (fortio load -json FILE): it says when, and how many. - for standard input.")
    @Nullable
    String fortio;

    @Option(
            names = "--requests",
            paramLabel = "N",
            description = "The number of requests, of --from and --to or of the session.")
    @Nullable
    Long requests;

    @Option(
            names = "--prometheus",
            paramLabel = "URL",
            description = "Ask a Prometheus how much --query grew in the time.")
    @Nullable
    String prometheus;

    @Option(
            names = "--query",
            paramLabel = "COUNTER",
            description =
                    "A counter of requests, e.g. 'istio_requests_total{destination_app=\"echo\"}'; or an expression with one"
                            + " value at the time's end, in which $window is its length.")
    @Nullable
    String query;

    /** Throws {@link ParameterException} unless exactly one way was chosen. */
    void check() {
        long chosen = Stream.of(
                        Optional.ofNullable(fortio), Optional.ofNullable(requests), Optional.ofNullable(prometheus))
                .filter(Optional::isPresent)
                .count();
        if (chosen != 1) {
            throw wrong("give one of --fortio FILE, --requests N and --prometheus URL with --query COUNTER");
        }
        if ((prometheus == null) != (query == null)) {
            throw wrong("--prometheus and --query go together");
        }
        if (requests != null && requests < 1) {
            throw wrong("--requests takes a number of at least 1, not " + requests);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    /** What --fortio names; empty without it. */
    Optional<LoadResult> result() throws CommandFailedException, IOException {
        if (fortio == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    fortio.equals("-")
                            ? FortioResult.read("standard input", System.in)
                            : FortioResult.read(Path.of(fortio)));
        } catch (LoadResultException e) {
            throw new CommandFailedException(e.error(), e.remedy());
        }
    }

    /** By --requests or Prometheus. */
    long requests(RangeOptions.Range time) throws CommandFailedException {
        if (requests != null) {
            return requests;
        }
        if (prometheus == null || query == null) {
            throw new IllegalStateException("requests are asked of nobody");
        }
        try {
            return PrometheusCounter.at(prometheus)
                    .increase(query, Instant.ofEpochMilli(time.fromMillis()), Instant.ofEpochMilli(time.toMillis()));
        } catch (LoadResultException e) {
            throw new CommandFailedException(e.error(), e.remedy());
        }
    }
}
