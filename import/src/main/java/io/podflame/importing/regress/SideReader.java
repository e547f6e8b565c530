package io.podflame.importing.regress;

import io.podflame.collector.api.CostView;
import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.cli.ApiClient;
import io.podflame.collector.cli.ChosenSamples;
import io.podflame.collector.cli.CollectorOptions;
import io.podflame.collector.cli.CommandFailedException;
import io.podflame.collector.cli.RangeOptions.Range;
import io.podflame.collector.cli.TargetOptions;
import io.podflame.collector.loadtest.LoadResult;
import io.podflame.collector.model.FlameGraph;
import io.podflame.importing.RecordedGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a side as it was named: a file; a session; {@code [WORKLOAD@]FROM/TO}; or, when a fortio result says the time, a workload. A side's own workload wins over the
 * command's target options.
 */
final class SideReader {

    private static final Pattern TIMES =
            Pattern.compile("(?:(?<workload>[^@]+)@)?(?<from>\\d{4}-[^/@]+)/(?<to>\\d{4}-[^/@]+)");
    private static final Pattern SESSION = Pattern.compile("[0-9a-f]{8,32}");
    /** Of the time; with less sampled the CPU time of a request is not known. */
    private static final double LEAST_SAMPLED = 0.9;
    /** Of the load's duration; a recording that differs by more is of something else, too. */
    private static final double SAME_DURATION = 0.05;

    private final CollectorOptions collector;
    private final TargetOptions target;
    private final Optional<Path> symbolFolder;

    SideReader(CollectorOptions collector, TargetOptions target, Optional<Path> symbolFolder) {
        this.collector = collector;
        this.target = target;
        this.symbolFolder = symbolFolder;
    }

    /**
     * @param requests given by hand
     * @param load result that the side's requests, and of a collector's samples the time, are of
     */
    Side read(String named, OptionalLong requests, Optional<LoadResult> load) throws CommandFailedException {
        Path file = Path.of(named);
        OptionalLong known =
                load.map(result -> OptionalLong.of(result.requests())).orElse(requests);
        return Files.isRegularFile(file) ? ofFile(file, known, load) : ofCollector(named, known, load);
    }

    private Side ofFile(Path file, OptionalLong requests, Optional<LoadResult> load) {
        FlameGraph graph = RecordedGraph.read(file, symbolFolder);
        double seconds = graph.range().durationNanos() / 1e9;
        OptionalDouble known = seconds > 1e-3 ? OptionalDouble.of(seconds) : OptionalDouble.empty();
        List<String> notes = new ArrayList<>();
        if (load.isPresent() && known.isPresent()) {
            double loadSeconds = load.get().duration().toNanos() / 1e9;
            if (Math.abs(seconds / loadSeconds - 1) > SAME_DURATION) {
                notes.add(String.format(
                        Locale.ROOT,
                        "%s is used whole, %.1f s from its first sample to its last; the load ran for %.1f s",
                        file.getFileName(),
                        seconds,
                        loadSeconds));
            }
        }
        return new Side(String.valueOf(file.getFileName()), graph.event(), graph.callTree(), requests, known, notes);
    }

    private Side ofCollector(String named, OptionalLong requests, Optional<LoadResult> load)
            throws CommandFailedException {
        ApiClient api = collector.connect();
        String parameters = parameters(api, named, load);
        CostView account = api.cost(parameters + "&functions=1&requests=" + requests.orElse(1));
        List<String> notes = new ArrayList<>();
        if (account.sampledShare() < LEAST_SAMPLED && requests.isPresent()) {
            throw new CommandFailedException(
                    String.format(
                            Locale.ROOT,
                            "of the time of %s only %.0f %% was sampled: what a request cost then is not known",
                            named,
                            100 * account.sampledShare()),
                    "choose a time that was sampled whole");
        }
        if (account.lostSamples() > 0) {
            notes.add(named + ": " + account.lostSamples() + " samples of its nodes were lost or dropped");
        }
        if (account.sharedOutShare() > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%s: %.1f %% of its CPU time is of windows at the edges, shared out evenly",
                    named,
                    100 * account.sharedOutShare()));
        }
        FlameGraphView view = api.flameGraph(parameters + "&exact=true");
        return new Side(
                view.title(),
                ViewedTree.event(view),
                ViewedTree.of(view),
                requests,
                OptionalDouble.of((account.toMillis() - account.fromMillis()) / 1e3),
                notes);
    }

    private String parameters(ApiClient api, String named, Optional<LoadResult> load) throws CommandFailedException {
        Optional<Range> ofLoad = load.map(result -> Range.around(result.start(), result.end()));
        Matcher times = TIMES.matcher(named);
        if (times.matches()) {
            Range range = new Range(millis(times.group("from")), millis(times.group("to")));
            return ChosenSamples.continuousOfAnyTime(
                    api, targetOf(Optional.ofNullable(times.group("workload"))), range);
        }
        if (SESSION.matcher(named).matches()) {
            return ChosenSamples.ofSession(api, named, target, ofLoad);
        }
        if (ofLoad.isPresent()) {
            return ChosenSamples.continuousOfAnyTime(api, targetOf(Optional.of(named)), ofLoad.get());
        }
        throw new CommandFailedException(
                "'" + named + "' is no file that is there, no session's ID and no time",
                "give a file, a session of podflame sessions, [WORKLOAD@]FROM/TO such as istiod@2026-11-23T03:00:00Z/2026-11-23T03:10:00Z,"
                        + " or a workload with a fortio result");
    }

    private TargetOptions targetOf(Optional<String> workload) {
        return workload.map(TargetOptions::ofWorkload).orElse(target);
    }

    private static long millis(String time) throws CommandFailedException {
        try {
            return Instant.parse(time).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new CommandFailedException("'" + time + "' is no time", "write it like 2026-11-23T03:00:00Z, in UTC");
        }
    }
}
