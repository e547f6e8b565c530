package io.podflame.collector.merge;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTraces;
import java.util.ArrayList;
import java.util.Arrays;
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
 * large table. Nothing is allocated per row or per node. One query's own: not thread-safe.
 */
public final class CallTreeMerger {
    private static final int UNUSED = -1;
    private static final int USED = -2;
    private static final int UNNAMED = -1;
    private static final int INLINED = -2;

    private final Function<Location, List<FrameAtLine>> namer;
    private final Map<FrameAtLine, Integer> frameIds = new HashMap<>();
    private final List<FrameAtLine> frames = new ArrayList<>();
    /** IDs of the frames of locations that have several, outermost first. */
    private final List<int[]> inlinedFrames = new ArrayList<>();

    private final MergedTrie merged = new MergedTrie();

    private @Nullable StackTraces stacks;
    private int nodeCount;
    /** By location of {@link #stacks}: its frame's ID, or {@link #INLINED} minus the index in {@link #inlinedFrames}. */
    private int[] frameOfLocation = new int[0];

    private long[] values = new long[0];
    private long[] samples = new long[0];
    private int[] mergedNodes = new int[0];
    /** Nodes that have samples, then those that have samples below them: what a partition has to leave as it was. */
    private int[] touched = new int[256];

    private int touchedCount;
    private int[] path = new int[256];

    /** @param namer gives a location's frames, innermost first: the same ones as long as this merger lives */
    public CallTreeMerger(Function<Location, List<FrameAtLine>> namer) {
        this.namer = namer;
    }

    /** Ends the partition before and begins one whose rows' stack nodes are of {@code partitionStacks}. */
    public void begin(StackTraces partitionStacks) {
        begin(MergedTrie.ROOT, partitionStacks);
    }

    /** As {@link #begin}, with all stack traces below a frame of the caller's: a name for whose they are. */
    public void beginBelow(Frame outermost, StackTraces partitionStacks) {
        begin(merged.child(MergedTrie.ROOT, frameId(new FrameAtLine(outermost))), partitionStacks);
    }

    private void begin(int base, StackTraces partitionStacks) {
        endPartition();
        if (stacks != partitionStacks) {
            Arrays.fill(frameOfLocation, UNNAMED);
            stacks = partitionStacks;
        }
        nodeCount = partitionStacks.nodeCount();
        frameOfLocation = grown(frameOfLocation, partitionStacks.locationCount(), UNNAMED);
        if (mergedNodes.length < nodeCount) {
            mergedNodes = grown(mergedNodes, nodeCount, UNUSED);
            values = new long[mergedNodes.length];
            samples = new long[mergedNodes.length];
        }
        mergedNodes[StackTraces.ROOT] = base;
        touch(StackTraces.ROOT);
    }

    private static int[] grown(int[] column, int length, int rest) {
        if (column.length >= length) {
            return column;
        }
        int[] larger = Arrays.copyOf(column, Math.max(length, 2 * column.length));
        Arrays.fill(larger, column.length, larger.length, rest);
        return larger;
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
        values[node] += value;
        samples[node] += sampleCount;
        if (mergedNodes[node] == UNUSED) {
            mergedNodes[node] = USED;
            touch(node);
        }
    }

    private void touch(int node) {
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, 2 * touchedCount);
        }
        touched[touchedCount++] = node;
    }

    /** Ends the partition, whose table may change from now on. */
    public void end() {
        endPartition();
        stacks = null;
    }

    /** Adds all that was added to another one, which is of no use after that. Costs a look-up for each of its nodes. */
    public void add(CallTreeMerger other) {
        other.end();
        int[] ids = other.frames.stream().mapToInt(this::frameId).toArray();
        int[] nodes = new int[other.merged.nodeCount()];
        merged.reserve(nodes.length);
        for (int node = 0; node < nodes.length; node++) {
            if (node != MergedTrie.ROOT) {
                nodes[node] = merged.child(nodes[other.merged.parent(node)], ids[other.merged.frameId(node)]);
            }
            merged.add(nodes[node], other.merged.value(node), other.merged.samples(node));
        }
    }

    /**
     * All that was added, as one call tree in its one order: nodes depth first, siblings by frame. So the order in which partitions
     * came does not show.
     */
    public CallTree finish(Granularity granularity) {
        end();
        boolean linesKnown = frames.stream().anyMatch(frame -> frame.line().known());
        return granularity == Granularity.LINE || !linesKnown
                ? CanonicalOrder.callTree(frames, merged)
                : FunctionTree.callTree(frames, merged);
    }

    /** In the nodes' order: those close to each other are close in the merged tree, too. */
    private void endPartition() {
        StackTraces table = stacks;
        if (table == null) {
            return;
        }
        int rows = touchedCount;
        Arrays.sort(touched, 0, rows);
        merged.reserve(rows);
        for (int row = 0; row < rows; row++) {
            int node = touched[row];
            merged.add(merge(table, node), values[node], samples[node]);
        }
        for (int i = 0; i < touchedCount; i++) {
            int node = touched[i];
            values[node] = 0;
            samples[node] = 0;
            mergedNodes[node] = UNUSED;
        }
        touchedCount = 0;
    }

    /** The node's node in the merged tree, made with those of its ancestors that are missing. */
    private int merge(StackTraces table, int node) {
        int depth = 0;
        int ancestor = node;
        while (mergedNodes[ancestor] < 0) {
            if (mergedNodes[ancestor] == UNUSED) {
                touch(ancestor);
            }
            if (depth == path.length) {
                path = Arrays.copyOf(path, 2 * depth);
            }
            path[depth++] = ancestor;
            ancestor = table.parent(ancestor);
        }
        int mergedNode = mergedNodes[ancestor];
        while (depth > 0) {
            int missing = path[--depth];
            mergedNode = child(mergedNode, frame(table, table.locationId(missing)));
            mergedNodes[missing] = mergedNode;
        }
        return mergedNode;
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
