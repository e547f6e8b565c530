package io.podflame.collector.merge;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gives a merged tree its one order: frames sorted, nodes depth first, siblings by frame. No pass recurses: stack traces may be as
 * deep as they like.
 */
final class CanonicalOrder {
    private final MergedTrie merged;
    /** Every node but the root, by parent, then by frame: the frame's rank in the upper half, the node in the lower. */
    private final long[] ranked;
    /** A node's children are {@code ranked[start(node)]} to before {@code ranked[ends[node]]}. */
    private final int[] ends;

    private CanonicalOrder(MergedTrie merged, int[] rankOfFrame) {
        this.merged = merged;
        int nodes = merged.nodeCount();
        this.ranked = new long[nodes - 1];
        this.ends = new int[nodes + 1];
        for (int node = 1; node < nodes; node++) {
            ends[merged.parent(node) + 1]++;
        }
        for (int node = 1; node <= nodes; node++) {
            ends[node] += ends[node - 1];
        }
        for (int node = 1; node < nodes; node++) {
            ranked[ends[merged.parent(node)]++] = (long) rankOfFrame[merged.frameId(node)] << 32 | node;
        }
        for (int node = 0; node < nodes; node++) {
            if (ends[node] - start(node) > 1) {
                Arrays.sort(ranked, start(node), ends[node]);
            }
        }
    }

    static CallTree callTree(List<Frame> frames, MergedTrie merged) {
        List<Integer> frameIds = IntStream.range(0, frames.size())
                .boxed()
                .sorted(Comparator.comparing(frames::get))
                .toList();
        int[] rankOfFrame = new int[frames.size()];
        for (int rank = 0; rank < rankOfFrame.length; rank++) {
            rankOfFrame[frameIds.get(rank)] = rank;
        }
        return new CanonicalOrder(merged, rankOfFrame)
                .callTree(frameIds.stream().map(frames::get).toList());
    }

    /** Walks the tree depth first and writes every column as it goes: one pass, since each is costly in a tree larger than the caches. */
    private CallTree callTree(List<Frame> sortedFrames) {
        int nodes = merged.nodeCount();
        int[] parents = new int[nodes];
        int[] frameRanks = new int[nodes];
        long[] values = new long[nodes];
        long[] samples = new long[nodes];
        long[] waiting = new long[nodes]; // as in ranked
        int[] waitingParents = new int[nodes]; // in the new order
        int waitingCount = 1;
        for (int position = 0; position < nodes; position++) {
            waitingCount--;
            int node = (int) waiting[waitingCount];
            frameRanks[position] = (int) (waiting[waitingCount] >>> 32);
            parents[position] = waitingParents[waitingCount];
            values[position] = merged.value(node);
            samples[position] = merged.samples(node);
            for (int child = ends[node] - 1; child >= start(node); child--) {
                waiting[waitingCount] = ranked[child];
                waitingParents[waitingCount] = position;
                waitingCount++;
            }
        }
        return new CallTree(sortedFrames, parents, frameRanks, values, samples);
    }

    private int start(int node) {
        return node == MergedTrie.ROOT ? 0 : ends[node - 1];
    }
}
