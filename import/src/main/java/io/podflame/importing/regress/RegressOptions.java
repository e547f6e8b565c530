package io.podflame.importing.regress;

import io.podflame.collector.cli.CollectorOptions;
import io.podflame.collector.cli.CommandFailedException;
import io.podflame.collector.cli.TargetOptions;
import io.podflame.collector.loadtest.FortioResult;
import io.podflame.collector.loadtest.LoadResult;
import io.podflame.collector.loadtest.LoadResultException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code podflame regress} is told. */
class RegressOptions {

    @Option(
            names = "--baseline",
            paramLabel = "B",
            description =
                    "What was before: a recording's file (perf.data, perf script, folded, pprof), a session's ID,"
                            + " [WORKLOAD@]FROM/TO in UTC, or with --fortio-baseline a workload. With --patrol the release to compare with.")
    @Nullable
    String baseline;

    @Option(names = "--candidate", paramLabel = "C", description = "What is now, in the same ways.")
    @Nullable
    String candidate;

    @Option(
            names = "--fortio-baseline",
            paramLabel = "FILE",
            description =
                    "The baseline's load: a result of fortio's. It says how many requests, and of a collector's samples when.")
    @Nullable
    Path fortioBaseline;

    @Option(names = "--fortio-candidate", paramLabel = "FILE", description = "The candidate's load.")
    @Nullable
    Path fortioCandidate;

    @Option(
            names = "--requests-baseline",
            paramLabel = "N",
            description = "The baseline's number of requests, by hand.")
    @Nullable
    Long requestsBaseline;

    @Option(names = "--requests-candidate", paramLabel = "N", description = "The candidate's.")
    @Nullable
    Long requestsCandidate;

    @Option(
            names = "--max-increase",
            paramLabel = "PERCENT",
            converter = Percent.Converter.class,
            defaultValue = "5%",
            description = "How much more a request may cost. Default: ${DEFAULT-VALUE}.")
    Percent maxIncrease = new Percent(0.05);

    @Option(
            names = "--patrol",
            paramLabel = "DIR",
            description =
                    "Compare load tests instead: a folder of fortio results named BUILD-A.json, BUILD-B.json, BUILD-C.json, where A is"
                            + " the whole control plane, B without mixer, C ingress only.")
    @Nullable
    Path patrol;

    @Option(names = "--json", description = "The report as JSON.")
    boolean json;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Write the report as Markdown, with a differential flame graph (.svg) beside it.")
    @Nullable
    Path markdown;

    @Option(
            names = "--symfs",
            paramLabel = "DIR",
            description = "Folder with the recorded machine's files under their paths there, for names in recordings.")
    @Nullable
    Path symfs;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Mixin
    TargetOptions target = new TargetOptions();

    static Optional<LoadResult> load(@Nullable Path fortio) throws CommandFailedException {
        if (fortio == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(FortioResult.read(fortio));
        } catch (LoadResultException e) {
            throw new CommandFailedException(e.error(), e.remedy());
        }
    }

    static OptionalLong number(@Nullable Long requests) {
        return requests == null ? OptionalLong.empty() : OptionalLong.of(requests);
    }
}
