package io.podflame.collector.query;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.symbolize.Symbolizer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Answers questions about stored profiles: scan → symbolize → merge. Thread-safe; each question is answered on the caller's thread. */
public final class QueryService {
    private static final int RECORDINGS = 20;

    private final ProfileStore profiles;
    private final Symbolizer symbolizer;
    private final SchedulingQuery scheduling;

    public QueryService(ProfileStore profiles, Symbolizer symbolizer) {
        this.profiles = profiles;
        this.symbolizer = symbolizer;
        this.scheduling = new SchedulingQuery(profiles);
    }

    /** The merged call tree of the chosen workloads, with what is needed to judge it. Without samples the tree is only a root. */
    public FlameGraph flameGraph(FlameGraphRequest request) {
        FlameGraphBuilder graph = new FlameGraphBuilder(request, symbolizer.begin());
        profiles.scan(request.range(), request::matches, graph);
        return graph.finish(profiles.statistics(request.range(), request.sessionId()), recording(request.sessionId()))
                .with(scheduling(request));
    }

    /**
     * As {@link #flameGraph}, of the range exactly: windows that reach beyond an edge are cut. Where a sample's time is known (in sessions) it decides; elsewhere
     * each sample of the window counts by the part of the window that lies in the range, as if they were spread evenly.
     */
    public ExactGraph exactFlameGraph(FlameGraphRequest request) {
        FlameGraphBuilder graph = new FlameGraphBuilder(request, symbolizer.begin());
        ExactRange exact = new ExactRange(request.range(), graph);
        TimeRange reaching = ExactRange.reaching(request.range());
        profiles.scan(reaching, request::matches, exact);
        List<WindowStatistics> statistics = profiles.statistics(reaching, request.sessionId()).stream()
                .filter(window -> window.window().overlaps(request.range()))
                .toList();
        FlameGraph finished =
                graph.finish(statistics, recording(request.sessionId())).with(scheduling(request));
        return new ExactGraph(finished, exact.sharedOutShare(), SampledShare.of(request, exact.nodes(), statistics));
    }

    /**
     * A flame graph of a range cut exactly.
     *
     * @param sharedOutShare how much of its value comes from windows that were shared out evenly, 0 to 1
     * @param sampledShare how much of the range was sampled at all, 0 to 1; of several nodes the least
     */
    public record ExactGraph(FlameGraph graph, double sharedOutShare, double sampledShare) {}

    /** When the chosen workloads have samples, whatever range the request names; empty when never. */
    public Optional<TimeRange> sampled(FlameGraphRequest request) {
        return profiles.series(new TimeRange(0, Long.MAX_VALUE), request::matches).stream()
                .flatMap(series -> series.totals().stream())
                .map(ProfileStore.WindowTotal::window)
                .reduce((one, other) -> new TimeRange(
                        Math.min(one.startNanos(), other.startNanos()), Math.max(one.endNanos(), other.endNanos())));
    }

    /** What kept the chosen workloads from running; without reading stack traces. */
    public Scheduling scheduling(FlameGraphRequest request) {
        return scheduling.of(request);
    }

    private Optional<String> recording(String sessionId) {
        return sessionId.isEmpty()
                ? Optional.empty()
                : profiles.session(sessionId)
                        .flatMap(ProfileStore.StoredSession::recording)
                        .map(ImportedRecording::source);
    }

    /** The hottest function of each of the chosen workloads that has samples; thread names and truncation marks are no functions. */
    public SortedMap<WorkloadKey, HottestFunction> hottest(FlameGraphRequest request) {
        HottestFunctions functions = new HottestFunctions(symbolizer.begin());
        profiles.scan(request.range(), request::matches, functions);
        return functions.finish();
    }

    /** Which files lack names among the chosen samples, and how much of them they cover. */
    public UnnamedFiles unnamed(FlameGraphRequest request) {
        UnnamedLeaves leaves = new UnnamedLeaves(request, symbolizer.begin());
        profiles.scan(request.range(), request::matches, leaves);
        return leaves.finish();
    }

    /** Where a build ID's code was sampled: in the time range, live, and in the {@value #RECORDINGS} latest recordings of any time. */
    public CodeUse use(BuildId buildId, TimeRange range) {
        UseOfCode use = new UseOfCode(buildId, symbolizer.begin());
        List<ProfileStore.StoredSession> recordings =
                profiles.recordings().stream().limit(RECORDINGS).toList();
        Set<String> recorded =
                recordings.stream().map(ProfileStore.StoredSession::id).collect(Collectors.toSet());
        profiles.scan(range, key -> !recorded.contains(key.sessionId()), use);
        for (ProfileStore.StoredSession recording : recordings) {
            recording
                    .range()
                    .ifPresent(recordedTime ->
                            profiles.scan(recordedTime, key -> key.sessionId().equals(recording.id()), use));
        }
        return use.finish();
    }
}
