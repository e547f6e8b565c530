package io.podflame.collector.merge;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Gives a merged tree its one order: frames sorted, nodes depth first, siblings by frame. All passes over nodes are linear
 * (counting sorts), none recurses: stack traces may be as deep as they like.
 */
final class CanonicalOrder {
    private CanonicalOrder() {}

    static CallTree callTree(List<Frame> frames, MergedTrie merged) {
        int[] sortedFrames = IntStream.range(0, frames.size())
                .boxed()
                .sorted(Comparator.comparing(frames::get))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] rankOfFrame = new int[frames.size()];
        for (int rank = 0; rank < sortedFrames.length; rank++) {
            rankOfFrame[sortedFrames[rank]] = rank;
        }
        int[] order = depthFirst(merged, childrenByFrame(merged, rankOfFrame));
        return new CallTree(
                Arrays.stream(sortedFrames).mapToObj(frames::get).toList(),
                parents(merged, order),
                column(order, node -> node == MergedTrie.ROOT ? 0 : rankOfFrame[merged.frameId(node)]),
                Arrays.stream(order).mapToLong(merged::value).toArray(),
                Arrays.stream(order).mapToLong(merged::samples).toArray());
    }

    /** Every node but the root, by parent, then by frame: two stable counting sorts, the lesser key first. */
    private static Children childrenByFrame(MergedTrie merged, int[] rankOfFrame) {
        int nodes = merged.nodeCount();
        int[] starts = new int[rankOfFrame.length + 1];
        for (int node = 1; node < nodes; node++) {
            starts[rankOfFrame[merged.frameId(node)] + 1]++;
        }
        sumUp(starts);
        int[] byFrame = new int[nodes - 1];
        for (int node = 1; node < nodes; node++) {
            byFrame[starts[rankOfFrame[merged.frameId(node)]]++] = node;
        }

        int[] ends = new int[nodes + 1];
        for (int node = 1; node < nodes; node++) {
            ends[merged.parent(node) + 1]++;
        }
        sumUp(ends);
        int[] byParent = new int[nodes - 1];
        for (int node : byFrame) {
            byParent[ends[merged.parent(node)]++] = node;
        }
        return new Children(byParent, ends);
    }

    private static void sumUp(int[] counts) {
        for (int i = 1; i < counts.length; i++) {
            counts[i] += counts[i - 1];
        }
    }

    /** Old nodes in their new order. */
    private static int[] depthFirst(MergedTrie merged, Children children) {
        int[] order = new int[merged.nodeCount()];
        int[] waiting = new int[merged.nodeCount()];
        int waitingCount = 1;
        for (int position = 0; position < order.length; position++) {
            int node = waiting[--waitingCount];
            order[position] = node;
            int start = node == MergedTrie.ROOT ? 0 : children.ends[node - 1];
            for (int child = children.ends[node] - 1; child >= start; child--) {
                waiting[waitingCount++] = children.nodes[child];
            }
        }
        return order;
    }

    private static int[] parents(MergedTrie merged, int[] order) {
        int[] newNode = new int[order.length];
        for (int position = 0; position < order.length; position++) {
            newNode[order[position]] = position;
        }
        return column(order, node -> newNode[merged.parent(node)]);
    }

    private static int[] column(int[] order, IntUnaryOperator valueOfNode) {
        return Arrays.stream(order).map(valueOfNode).toArray();
    }

    /** The children of node n are {@code nodes[ends[n - 1]]} to before {@code nodes[ends[n]]}. */
    private static final class Children {
        final int[] nodes;
        final int[] ends;

        Children(int[] nodes, int[] ends) {
            this.nodes = nodes;
            this.ends = ends;
        }
    }
}
