package io.podflame.collector.merge;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
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
 * such node gets its node of the merged tree once, in one pass down the table, where a parent always comes before its children.
 * Nothing is allocated per row or per node. One query's own: not thread-safe.
 */
public final class CallTreeMerger {
    private static final int UNUSED = -1;
    private static final int USED = -2;
    private static final int UNNAMED = -1;

    private final Function<Location, Frame> namer;
    private final Map<Frame, Integer> frameIds = new HashMap<>();
    private final List<Frame> frames = new ArrayList<>();
    private final MergedTrie merged = new MergedTrie();

    private @Nullable StackTable stacks;
    private int mergedBase = MergedTrie.ROOT;
    private int usedNodes;
    private long[] values = new long[0];
    private long[] samples = new long[0];
    private int[] mergedNodes = new int[0];

    /** @param namer gives the same frame for the same location as long as this merger lives */
    public CallTreeMerger(Function<Location, Frame> namer) {
        this.namer = namer;
    }

    /** Ends the partition before and begins one whose rows' stack nodes are of {@code partitionStacks}. */
    public void begin(StackTable partitionStacks) {
        begin(MergedTrie.ROOT, partitionStacks);
    }

    /** As {@link #begin}, with all stack traces below a frame of the caller's: a name for whose they are. */
    public void beginBelow(Frame outermost, StackTable partitionStacks) {
        begin(merged.child(MergedTrie.ROOT, frameId(outermost)), partitionStacks);
    }

    private void begin(int base, StackTable partitionStacks) {
        endPartition();
        mergedBase = base;
        stacks = partitionStacks;
        usedNodes = 1;
        if (mergedNodes.length < partitionStacks.nodeCount()) {
            int length = Math.max(partitionStacks.nodeCount(), mergedNodes.length * 2);
            values = new long[length];
            samples = new long[length];
            mergedNodes = new int[length];
            Arrays.fill(mergedNodes, UNUSED);
        }
    }

    /** Adds the samples of one window of the partition. */
    public void add(ProfileRows rows) {
        StackTable table = stacks;
        if (table == null) {
            throw new IllegalStateException("rows before the first partition begins");
        }
        for (int row = 0; row < rows.size(); row++) {
            int node = rows.stackNode(row);
            if (node < 0 || node >= table.nodeCount()) {
                throw new IndexOutOfBoundsException(
                        "row " + row + " is of stack node " + node + " of a table of " + table.nodeCount());
            }
            values[node] += rows.value(row);
            samples[node] += rows.samples(row);
            mergedNodes[node] = USED;
            usedNodes = Math.max(usedNodes, node + 1);
        }
    }

    /**
     * All that was added, as one call tree in its one order: nodes depth first, siblings by frame. So the order in which partitions
     * came does not show.
     */
    public CallTree finish() {
        endPartition();
        stacks = null;
        return CanonicalOrder.callTree(frames, merged);
    }

    private void endPartition() {
        StackTable table = stacks;
        if (table == null) {
            return;
        }
        merged.reserve(markAncestors(table));
        mergeDown(table);
        Arrays.fill(values, 0, usedNodes, 0);
        Arrays.fill(samples, 0, usedNodes, 0);
        Arrays.fill(mergedNodes, 0, usedNodes, UNUSED);
    }

    /** Marks every node that has samples below it, and counts them. */
    private int markAncestors(StackTable table) {
        int marked = 1;
        for (int node = usedNodes - 1; node > StackTable.ROOT; node--) {
            if (mergedNodes[node] == USED) {
                mergedNodes[table.parent(node)] = USED;
                marked++;
            }
        }
        return marked;
    }

    private void mergeDown(StackTable table) {
        int[] frameOfLocation = new int[table.locationCount()];
        Arrays.fill(frameOfLocation, UNNAMED);
        mergedNodes[StackTable.ROOT] = mergedBase;
        merged.add(mergedBase, values[StackTable.ROOT], samples[StackTable.ROOT]);
        for (int node = 1; node < usedNodes; node++) {
            if (mergedNodes[node] == USED) {
                int location = table.locationId(node);
                if (frameOfLocation[location] == UNNAMED) {
                    frameOfLocation[location] = frameId(namer.apply(table.location(location)));
                }
                int mergedNode = merged.child(mergedNodes[table.parent(node)], frameOfLocation[location]);
                mergedNodes[node] = mergedNode;
                merged.add(mergedNode, values[node], samples[node]);
            }
        }
    }

    private int frameId(Frame frame) {
        Integer known = frameIds.putIfAbsent(frame, frames.size());
        if (known != null) {
            return known;
        }
        frames.add(frame);
        return frames.size() - 1;
    }
}
