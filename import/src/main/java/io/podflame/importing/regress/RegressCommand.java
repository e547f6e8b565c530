package io.podflame.importing.regress;

import io.podflame.collector.cli.CommandFailedException;
import io.podflame.collector.cli.Terminal;
import io.podflame.collector.flamegraph.SvgFlameGraph;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says whether a candidate costs more than a baseline. */
@Command(
        name = "podflame regress",
        description =
                "Says whether a candidate takes more CPU per request than a baseline, in total and by function, tested for"
                        + " significance. Without numbers of requests it compares shares.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 not regressed, 1 regressed, 2 wrong usage, 3 not enough evidence (it says how much more would do), 4 failed.",
            "docs/cost.md says what is tested, and what is taken for granted.",
            "",
            "Examples:",
            "  podflame regress --baseline before.data --candidate after.data --requests-baseline 60000 --requests-candidate 60000",
            "  podflame regress --baseline 4f1c09aa --candidate 91be77d0 --workload mixer \\",
            "      --fortio-baseline 1.2.3.json --fortio-candidate 1.3.0.json --max-increase 3%% --markdown report.md",
            "  podflame regress --baseline mixer --candidate mixer --fortio-baseline mon.json --fortio-candidate tue.json",
            "  podflame regress --baseline istiod@2026-11-23T03:00:00Z/2026-11-23T03:10:00Z \\",
            "      --candidate istiod@2026-11-24T03:00:00Z/2026-11-24T03:10:00Z",
            "  podflame regress --patrol results/ --baseline 1.2.3"
        })
final class RegressCommand extends RegressOptions implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() throws CommandFailedException, IOException {
        if (maxIncrease.share() <= 0) {
            throw wrong("--max-increase takes more than 0: no number of samples rules out the smallest increase");
        }
        return patrol == null ? compare() : patrol(patrol);
    }

    private int compare() throws CommandFailedException, IOException {
        String namedBefore = named(baseline);
        String namedAfter = named(candidate);
        checkRequests();
        SideReader reader = new SideReader(collector, target, Optional.ofNullable(symfs));
        Side before = reader.read(namedBefore, number(requestsBaseline), load(fortioBaseline));
        Side after = reader.read(namedAfter, number(requestsCandidate), load(fortioCandidate));
        Comparison comparison = Comparison.of(before, after, maxIncrease.share());
        if (json) {
            out().println(RegressionJson.text(RegressionJson.of(comparison)));
        } else {
            RegressionText.lines(comparison, Terminal.width()).forEach(out()::println);
        }
        if (markdown != null) {
            writeMarkdown(markdown, comparison);
        }
        out().flush();
        return switch (comparison.regression().verdict()) {
            case NOT_REGRESSED -> 0;
            case REGRESSED -> 1;
            case NOT_ENOUGH_EVIDENCE -> 3;
        };
    }

    private String named(@Nullable String side) {
        if (side == null || side.isEmpty()) {
            throw wrong("give --baseline and --candidate, or --patrol");
        }
        return side;
    }

    private void checkRequests() {
        boolean twice = fortioBaseline != null && requestsBaseline != null
                || fortioCandidate != null && requestsCandidate != null;
        boolean before = fortioBaseline != null || requestsBaseline != null;
        boolean after = fortioCandidate != null || requestsCandidate != null;
        if (twice || before != after) {
            throw wrong("say of both sides how many requests there were, in one way each, or of none");
        }
        if (requestsBaseline != null && requestsBaseline < 1 || requestsCandidate != null && requestsCandidate < 1) {
            throw wrong("a number of requests is at least 1");
        }
    }

    private static void writeMarkdown(Path file, Comparison comparison) throws CommandFailedException {
        String name = String.valueOf(file.getFileName());
        String picture = name.replaceFirst("\\.(md|markdown)$", "") + ".svg";
        write(file.resolveSibling(picture), SvgFlameGraph.draw(comparison.difference()));
        write(file, RegressionMarkdown.of(comparison, picture.replace(" ", "%20")));
    }

    private static void write(Path file, String text) throws CommandFailedException {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "cannot write " + file + ": " + e.getClass().getSimpleName(), "choose another --markdown");
        }
    }

    private int patrol(Path folder) throws CommandFailedException {
        if (candidate != null
                || fortioBaseline != null
                || fortioCandidate != null
                || requestsBaseline != null
                || requestsCandidate != null) {
            throw wrong(
                    "--patrol reads results from its folder: beside it only --baseline BUILD and --max-increase have a meaning");
        }
        Patrol found = Patrol.of(PatrolFolder.read(folder), Optional.ofNullable(baseline), maxIncrease.share());
        if (json) {
            out().println(RegressionJson.text(found));
        } else {
            PatrolText.lines(found, Terminal.width()).forEach(out()::println);
        }
        if (markdown != null) {
            write(markdown, PatrolText.markdown(found));
        }
        out().flush();
        return switch (found.verdict()) {
            case NOT_REGRESSED -> 0;
            case REGRESSED -> 1;
            case NOT_ENOUGH_EVIDENCE -> 3;
        };
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
