package io.podflame.collector.query;

import io.podflame.collector.merge.CallTreeMerger;
import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.symbolize.SymbolLookup;
import io.podflame.collector.symbolize.Symbolizer;
import java.util.Optional;
import java.util.SortedMap;

/** Answers questions about stored profiles: scan → symbolize → merge. Thread-safe; each question is answered on the caller's thread. */
public final class QueryService {
    private final ProfileStore profiles;
    private final Symbolizer symbolizer;

    public QueryService(ProfileStore profiles, Symbolizer symbolizer) {
        this.profiles = profiles;
        this.symbolizer = symbolizer;
    }

    /** The merged call tree of the chosen workloads, with what is needed to judge it. Without samples the tree is only a root. */
    public FlameGraph flameGraph(FlameGraphRequest request) {
        SymbolLookup symbols = symbolizer.begin();
        CallTreeMerger merger = new CallTreeMerger(symbols::frame);
        FoundProfiles found = new FoundProfiles();

        profiles.scan(request.range(), request::matches, new ProfileVisitor() {
            @Override
            public void partition(ProfileKey key, StackTable stacks) {
                found.add(key);
                if (request.ofOneWorkload()) {
                    merger.begin(stacks);
                } else {
                    merger.beginBelow(workloadFrame(key.workload()), stacks);
                }
            }

            @Override
            public void profile(TimeRange window, ProfileRows rows) {
                found.add(window);
                merger.add(rows);
            }
        });

        CallTree callTree = merger.finish();
        Accuracy accuracy = AccuracyStatement.of(
                callTree, found.relevant(profiles.statistics(request.range(), request.sessionId()), request));
        return new FlameGraph(
                found.title(request, recording(request.sessionId())),
                found.event(request),
                found.range(request),
                callTree,
                accuracy,
                symbols.buildIds());
    }

    private Optional<ImportedRecording> recording(String sessionId) {
        return sessionId.isEmpty()
                ? Optional.empty()
                : profiles.session(sessionId).flatMap(ProfileStore.StoredSession::recording);
    }

    private static Frame workloadFrame(WorkloadKey workload) {
        return new Frame(workload.displayName(), FrameKind.WORKLOAD, "", true);
    }

    /** The hottest function of each of the chosen workloads that has samples; thread names and truncation marks are no functions. */
    public SortedMap<WorkloadKey, HottestFunction> hottest(FlameGraphRequest request) {
        HottestFunctions functions = new HottestFunctions(symbolizer.begin());
        profiles.scan(request.range(), request::matches, functions);
        return functions.finish();
    }
}
