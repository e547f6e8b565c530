package io.podflame.collector.query;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.TimeRange;
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
