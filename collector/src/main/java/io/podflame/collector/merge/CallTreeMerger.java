package io.podflame.collector.merge;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTraces;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Merges the stack traces of many partitions into one call tree:
 * <pre>
 *   begin(table)  add(rows) add(rows) …   begin(table)  add(rows) …   finish()
 * </pre>
 * Rows are only summed per stack node. When a partition ends, each location below which there are samples is named once and each
 * such node gets its node of the merged tree once; what has no samples costs nothing, so that many small partitions may be of one
 * large table. Nothing is allocated per row or per node. Several threads may fill a merger each: {@link #sort} each there, and {@link #add}
 * them up. One query's own: not thread-safe.
 */
public final class CallTreeMerger {
    /** States of a stack node; one above 0 is 1 + its node of the merged tree, another below 0 is -1 - its row. */
    private static final int UNUSED = 0;

    private static final int ROWS_BELOW = Integer.MIN_VALUE;
    /** Of a table's nodes so many are used that going through all of them is faster than sorting those. */
    private static final int MOST_OF_A_TABLE = 8;

    private static final int UNNAMED = -1;
    private static final int INLINED = -2;

    private final Function<Location, List<FrameAtLine>> namer;
    private final Map<FrameAtLine, Integer> frameIds = new HashMap<>();
    private final List<FrameAtLine> frames = new ArrayList<>();
    /** IDs of the frames of locations that have several, outermost first. */
    private final List<int[]> inlinedFrames = new ArrayList<>();

    private MergedTrie merged = new MergedTrie();
    /** What was added before {@link #merged}, in canonical order. */
    private final Deque<CallTree> sorted = new ArrayDeque<>();

    private @Nullable StackTraces stacks;
    private int nodeCount;
    private int base;
    /** By location of {@link #stacks}: its frame's ID, or {@link #INLINED} minus the index in {@link #inlinedFrames}. */
    private int[] frameOfLocation = new int[0];

    /** By node of {@link #stacks}. */
    private int[] states = new int[0];
    /** Nodes that have samples or samples below them: what a partition has to leave as it was. */
    private int[] used = new int[256];

    private int usedCount;
    /** Nodes that have samples, and their sums. */
    private int[] rowNodes = new int[256];

    private long[] rowValues = new long[256];
    private long[] rowSamples = new long[256];
    private int rowCount;

    /** @param namer gives a location's frames, innermost first: the same ones as long as this merger lives */
    public CallTreeMerger(Function<Location, List<FrameAtLine>> namer) {
        this.namer = namer;
    }

    /** Ends the partition before and begins one whose rows' stack nodes are of {@code partitionStacks}. */
    public void begin(StackTraces partitionStacks) {
        beginAt(MergedTrie.ROOT, partitionStacks);
    }

    /** As {@link #begin}, with all stack traces below a frame of the caller's: a name for whose they are. */
    public void beginBelow(Frame outermost, StackTraces partitionStacks) {
        beginAt(merged.child(MergedTrie.ROOT, frameId(new FrameAtLine(outermost))), partitionStacks);
    }

    private void beginAt(int mergedNode, StackTraces partitionStacks) {
        endPartition();
        if (stacks != partitionStacks) {
            Arrays.fill(frameOfLocation, UNNAMED);
            stacks = partitionStacks;
        }
        nodeCount = partitionStacks.nodeCount();
        base = mergedNode;
        int locations = partitionStacks.locationCount();
        if (frameOfLocation.length < locations) {
            int known = frameOfLocation.length;
            frameOfLocation = Arrays.copyOf(frameOfLocation, Math.max(locations, 2 * known));
            Arrays.fill(frameOfLocation, known, frameOfLocation.length, UNNAMED);
        }
        if (states.length < nodeCount) {
            states = new int[Math.max(nodeCount, 2 * states.length)]; // all unused between partitions
        }
    }

    /** Adds the samples of one window of the partition. */
    public void add(ProfileRows rows) {
        for (int row = 0; row < rows.size(); row++) {
            add(rows.stackNode(row), rows.samples(row), rows.value(row));
        }
    }

    /** Adds samples of one stack trace of the partition. */
    public void add(int node, long sampleCount, long value) {
        if (stacks == null) {
            throw new IllegalStateException("rows before the first partition begins");
        }
        if (node < 0 || node >= nodeCount) {
            throw new IndexOutOfBoundsException("a row is of stack node " + node + " of a table of " + nodeCount);
        }
        if (states[node] == UNUSED) {
            addRow(node);
        }
        int row = -1 - states[node];
        rowValues[row] += value;
        rowSamples[row] += sampleCount;
    }

    private void addRow(int node) {
        if (rowCount == rowNodes.length) {
            rowNodes = Arrays.copyOf(rowNodes, 2 * rowCount);
            rowValues = Arrays.copyOf(rowValues, 2 * rowCount);
            rowSamples = Arrays.copyOf(rowSamples, 2 * rowCount);
        }
        rowNodes[rowCount] = node;
        rowValues[rowCount] = 0;
        rowSamples[rowCount] = 0;
        use(node, -1 - rowCount++);
    }

    private void use(int node, int state) {
        if (usedCount == used.length) {
            used = Arrays.copyOf(used, 2 * usedCount);
        }
        used[usedCount++] = node;
        states[node] = state;
    }

    /** Ends the partition, whose table may change from now on. */
    public void end() {
        endPartition();
        stacks = null;
    }

    /**
     * Puts what was added since the last time into its order, which {@link #add(CallTreeMerger)} and {@link #finish} would have to do
     * otherwise.
     */
    public void sort() {
        end();
        if (merged.nodeCount() > 1 || merged.samples(MergedTrie.ROOT) > 0 || merged.value(MergedTrie.ROOT) > 0) {
            addSorted(CanonicalOrder.callTree(frames, merged));
            merged = new MergedTrie();
        }
    }

    /** Adds all that was added to another one, which is of no use after that. */
    public void add(CallTreeMerger other) {
        other.sort();
        other.sorted.forEach(this::addSorted);
    }

    /** Trees of similar sizes are merged: each node as often as the logarithm of how many trees there are. */
    private void addSorted(CallTree tree) {
        CallTree whole = tree;
        while (!sorted.isEmpty() && sorted.getLast().nodeCount() / 2 <= whole.nodeCount()) {
            whole = SortedTrees.merge(sorted.removeLast(), whole);
        }
        sorted.addLast(whole);
    }

    /**
     * All that was added, as one call tree in its one order: nodes depth first, siblings by frame. So the order in which partitions
     * came does not show.
     */
    public CallTree finish(Granularity granularity) {
        sort();
        CallTree whole = sorted.isEmpty() ? CanonicalOrder.callTree(frames, merged) : sorted.removeLast();
        while (!sorted.isEmpty()) {
            whole = SortedTrees.merge(sorted.removeLast(), whole);
        }
        return granularity == Granularity.LINE || !whole.knowsLines() ? whole : FunctionTree.callTree(whole);
    }

    /** In the nodes' order: those close to each other are close in the merged tree, too, and parents come first. */
    private void endPartition() {
        StackTraces table = stacks;
        if (table == null || rowCount == 0) {
            return;
        }
        for (int row = 0; row < rowCount; row++) {
            useCallers(table, rowNodes[row]);
        }
        sortUsed();
        merged.reserve(usedCount);
        for (int i = 0; i < usedCount; i++) {
            int node = used[i];
            int mergedNode = node == StackTraces.ROOT
                    ? base
                    : child(states[table.parent(node)] - 1, frame(table, table.locationId(node)));
            states[node] = mergedNode + 1;
        }
        for (int row = 0; row < rowCount; row++) {
            merged.add(states[rowNodes[row]] - 1, rowValues[row], rowSamples[row]);
        }
        for (int i = 0; i < usedCount; i++) {
            states[used[i]] = UNUSED;
        }
        usedCount = 0;
        rowCount = 0;
    }

    private void useCallers(StackTraces table, int node) {
        int caller = node;
        while (caller != StackTraces.ROOT) {
            caller = table.parent(caller);
            if (states[caller] != UNUSED) {
                return;
            }
            use(caller, ROWS_BELOW);
        }
    }

    private void sortUsed() {
        if (usedCount < nodeCount / MOST_OF_A_TABLE) {
            Arrays.sort(used, 0, usedCount);
            return;
        }
        int count = 0;
        for (int node = 0; node < nodeCount; node++) {
            if (states[node] != UNUSED) {
                used[count++] = node;
            }
        }
    }

    private int child(int parent, int frame) {
        if (frame >= 0) {
            return merged.child(parent, frame);
        }
        int node = parent;
        for (int each : inlinedFrames.get(INLINED - frame)) {
            node = merged.child(node, each);
        }
        return node;
    }

    private int frame(StackTraces table, int location) {
        int known = frameOfLocation[location];
        if (known == UNNAMED) {
            known = frame(namer.apply(table.location(location)));
            frameOfLocation[location] = known;
        }
        return known;
    }

    private int frame(List<FrameAtLine> innermostFirst) {
        if (innermostFirst.size() == 1) {
            return frameId(innermostFirst.getFirst());
        }
        inlinedFrames.add(
                innermostFirst.reversed().stream().mapToInt(this::frameId).toArray());
        return INLINED - (inlinedFrames.size() - 1);
    }

    private int frameId(FrameAtLine frame) {
        Integer known = frameIds.putIfAbsent(frame, frames.size());
        if (known != null) {
            return known;
        }
        frames.add(frame);
        return frames.size() - 1;
    }
}
