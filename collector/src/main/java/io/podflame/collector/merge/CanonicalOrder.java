package io.podflame.collector.merge;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.SourceLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Gives a merged tree its one order: frames sorted, nodes depth first, siblings by frame. No pass recurses: stack traces may be as
 * deep as they like.
 */
final class CanonicalOrder {
    private static final int FIRST_WAITING = 256;

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

    /** The tree whose nodes' frames have these IDs, each node with its frame's line. */
    static CallTree callTree(List<FrameAtLine> frames, MergedTrie merged) {
        List<SourceLine> lines = Stream.concat(
                        Stream.of(SourceLine.NONE), frames.stream().map(FrameAtLine::line))
                .sorted()
                .distinct()
                .toList();
        int[] lineOfFrame = frames.stream()
                .mapToInt(frame -> Collections.binarySearch(lines, frame.line()))
                .toArray();
        return callTree(frames, merged, lines, node -> lineOfFrame[merged.frameId(node)]);
    }

    /**
     * @param lines in their order
     * @param lineOfNode gives the ID of each node's line, whatever that of its frame is
     */
    static CallTree callTree(
            List<FrameAtLine> frames, MergedTrie merged, List<SourceLine> lines, IntUnaryOperator lineOfNode) {
        List<Integer> ids = IntStream.range(0, frames.size())
                .boxed()
                .sorted(Comparator.comparing(frames::get))
                .toList();
        int[] rankOfFrame = new int[frames.size()];
        int[] frameOfRank = new int[frames.size()];
        List<Frame> sortedFrames = new ArrayList<>();
        for (int rank = 0; rank < rankOfFrame.length; rank++) {
            Frame frame = frames.get(ids.get(rank)).frame();
            if (sortedFrames.isEmpty() || !sortedFrames.getLast().equals(frame)) {
                sortedFrames.add(frame);
            }
            rankOfFrame[ids.get(rank)] = rank;
            frameOfRank[rank] = sortedFrames.size() - 1;
        }
        CallTree.Columns columns =
                new CanonicalOrder(merged, rankOfFrame).columns(frameOfRank, lines.size() > 1, lineOfNode);
        return new CallTree(sortedFrames, lines, columns);
    }

    /** Walks the tree depth first and writes every column as it goes: one pass, since each is costly in a tree larger than the caches. */
    private CallTree.Columns columns(int[] frameOfRank, boolean linesKnown, IntUnaryOperator lineOfNode) {
        int nodes = merged.nodeCount();
        int[] parents = new int[nodes];
        int[] frames = new int[nodes];
        int[] lines = linesKnown ? new int[nodes] : CallTree.Columns.NO_LINES;
        long[] values = new long[nodes];
        long[] samples = new long[nodes];
        long[] waiting = new long[FIRST_WAITING]; // as in ranked
        int[] waitingParents = new int[FIRST_WAITING]; // in the new order
        int waitingCount = 1;
        for (int position = 0; position < nodes; position++) {
            waitingCount--;
            int node = (int) waiting[waitingCount];
            if (node != MergedTrie.ROOT) {
                frames[position] = frameOfRank[(int) (waiting[waitingCount] >>> 32)];
                if (linesKnown) {
                    lines[position] = lineOfNode.applyAsInt(node);
                }
            }
            parents[position] = waitingParents[waitingCount];
            values[position] = merged.value(node);
            samples[position] = merged.samples(node);
            int children = ends[node] - start(node);
            if (children > waiting.length - waitingCount) {
                int capacity = Math.max(2 * waiting.length, waitingCount + children);
                waiting = Arrays.copyOf(waiting, capacity);
                waitingParents = Arrays.copyOf(waitingParents, capacity);
            }
            for (int child = ends[node] - 1; child >= start(node); child--) {
                waiting[waitingCount] = ranked[child];
                waitingParents[waitingCount] = position;
                waitingCount++;
            }
        }
        return new CallTree.Columns(parents, frames, lines, values, samples);
    }

    private int start(int node) {
        return node == MergedTrie.ROOT ? 0 : ends[node - 1];
    }
}
