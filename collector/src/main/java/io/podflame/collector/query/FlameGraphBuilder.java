package io.podflame.collector.query;

import io.podflame.collector.merge.CallTreeMerger;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.StackTraces;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.symbolize.SymbolLookup;
import java.util.List;
import java.util.Optional;

/**
 * Makes one flame graph of profiles, partition by partition: names their locations, merges their stack traces, and says how far the
 * result can be trusted. Not thread-safe.
 */
public final class FlameGraphBuilder implements ProfileVisitor {
    private final FlameGraphRequest request;
    private final SymbolLookup symbols;
    private final CallTreeMerger merger;
    private final FoundProfiles found = new FoundProfiles();

    /** @param symbols of this graph alone */
    public FlameGraphBuilder(FlameGraphRequest request, SymbolLookup symbols) {
        this.request = request;
        this.symbols = symbols;
        this.merger = new CallTreeMerger(
                request.granularity() == Granularity.FUNCTION_ONLY ? this::functions : symbols::frames);
    }

    private List<FrameAtLine> functions(Location location) {
        return symbols.frames(location).stream()
                .map(frame -> new FrameAtLine(frame.frame().called()))
                .toList();
    }

    @Override
    public void partition(ProfileKey key, StackTable stacks) {
        begin(key, stacks);
    }

    @Override
    public void profile(TimeRange window, ProfileRows rows) {
        add(window);
        merger.add(rows);
    }

    /** A partition begins: what is added from now on is of this table, which must not change until the next partition or the end. */
    public void begin(ProfileKey key, StackTraces stacks) {
        found.add(key);
        if (request.ofOneWorkload()) {
            merger.begin(stacks);
        } else {
            merger.beginBelow(frame(key.workload()), stacks);
        }
    }

    private static Frame frame(WorkloadKey workload) {
        return new Frame(workload.displayName(), FrameKind.WORKLOAD, "", true);
    }

    /** The graph covers this time, too. */
    public void add(TimeRange window) {
        found.add(window);
    }

    /** Adds samples of one stack trace of the partition. */
    public void add(int stackNode, long samples, long value) {
        merger.add(stackNode, samples, value);
    }

    /** Ends the partition: its table may change from now on. */
    public void end() {
        merger.end();
    }

    /** Puts what was added into its order, which {@link #add(FlameGraphBuilder)} would have to do otherwise. */
    public void sort() {
        merger.sort();
    }

    /** Adds what was added to another one of the same request, which is of no use after that: two threads may fill and sort one each. */
    public void add(FlameGraphBuilder other) {
        merger.add(other.merger);
        found.add(other.found);
        symbols.add(other.symbols);
    }

    /**
     * The graph of all that was added.
     *
     * @param statistics of all windows that may be of the nodes added
     * @param recording name of the one that the profiles are of
     */
    public FlameGraph finish(List<WindowStatistics> statistics, Optional<String> recording) {
        CallTree callTree = merger.finish(request.granularity());
        return new FlameGraph(
                found.title(request, recording),
                found.event(request),
                found.range(request),
                callTree,
                AccuracyStatement.of(callTree, found.relevant(statistics, request)),
                symbols.buildIds());
    }
}
