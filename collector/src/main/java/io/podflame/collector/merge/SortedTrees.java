package io.podflame.collector.merge;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.SourceLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two call trees as one, in one pass over both: they are in their one order, nodes depth first, siblings by frame, then line, and so is the
 * result. No look-ups, and memory is read and written from front to back.
 */
final class SortedTrees {
    private final List<Frame> frames;
    private final List<SourceLine> lines;
    private final Cursor one;
    private final Cursor other;

    private SortedTrees(CallTree one, CallTree other) {
        int[][] frameIds = {new int[one.frames().size()], new int[other.frames().size()]};
        int[][] lineIds = {
            new int[one.sourceLines().size()], new int[other.sourceLines().size()]
        };
        this.frames = union(one.frames(), other.frames(), frameIds);
        this.lines = union(one.sourceLines(), other.sourceLines(), lineIds);
        this.one = new Cursor(one, frameIds[0], lineIds[0]);
        this.other = new Cursor(other, frameIds[1], lineIds[1]);
    }

    /** @param one of lines, or of functions without any, made by {@link CanonicalOrder} or here; and so the other */
    static CallTree merge(CallTree one, CallTree other) {
        SortedTrees trees = new SortedTrees(one, other);
        int nodes = trees.count();
        CallTree.Columns merged = new CallTree.Columns(
                new int[nodes],
                new int[nodes],
                trees.lines.size() > 1 ? new int[nodes] : CallTree.Columns.NO_LINES,
                new long[nodes],
                new long[nodes]);
        trees.merge(merged);
        return new CallTree(trees.frames, trees.lines, merged);
    }

    /** Of two sorted lists; {@code ids} get the index that each of their elements has in it. */
    private static <T extends Comparable<T>> List<T> union(List<T> one, List<T> other, int[][] ids) {
        List<T> union = new ArrayList<>(one.size() + other.size());
        int i = 0;
        int k = 0;
        while (i < one.size() || k < other.size()) {
            int order =
                    i == one.size() ? 1 : k == other.size() ? -1 : one.get(i).compareTo(other.get(k));
            T first = order <= 0 ? one.get(i) : other.get(k);
            if (order <= 0) {
                ids[0][i++] = union.size();
            }
            if (order >= 0) {
                ids[1][k++] = union.size();
            }
            union.add(first);
        }
        return union;
    }

    private int count() {
        one.toRoot();
        other.toRoot();
        int count = 0;
        while (!one.atEnd() || !other.atEnd()) {
            int order = one.compareTo(other);
            if (order <= 0) {
                one.next(count);
            }
            if (order >= 0) {
                other.next(count);
            }
            count++;
        }
        return count;
    }

    private void merge(CallTree.Columns merged) {
        one.toRoot();
        other.toRoot();
        for (int position = 0; position < merged.parents().length; position++) {
            int order = one.compareTo(other);
            if (order <= 0) {
                one.addTo(merged, position);
                one.next(position);
            }
            if (order >= 0) {
                other.addTo(merged, position);
                other.next(position);
            }
        }
    }

    /** Goes through a tree's nodes, and knows where in the merged tree the node's parent is. */
    private static final class Cursor {
        private final CallTree tree;
        private final int[] mergedFrames;
        private final int[] mergedLines;
        /** The present node's callers, outermost first, and their nodes in the merged tree. */
        private int[] callers = new int[64];

        private int[] mergedCallers = new int[64];
        private int depth;

        private int node;
        /** Of the present node in the merged tree; -1 of the root, -2 at the end. */
        private int parent;
        /** Frame and line of the present node in the merged tree. */
        private long key;

        Cursor(CallTree tree, int[] mergedFrames, int[] mergedLines) {
            this.tree = tree;
            this.mergedFrames = mergedFrames;
            this.mergedLines = mergedLines;
        }

        void toRoot() {
            node = 0;
            depth = 0;
            parent = -1;
            key = 0;
        }

        boolean atEnd() {
            return parent == -2;
        }

        /**
         * Both nodes' parents are on the way from the root to the node before: the one whose parent is farther from the root comes first,
         * as the nodes below it end before the other's do.
         */
        int compareTo(Cursor other) {
            return parent != other.parent ? Integer.compare(other.parent, parent) : Long.compare(key, other.key);
        }

        /** @param merged where the present node is in the merged tree */
        void next(int merged) {
            if (depth == callers.length) {
                callers = Arrays.copyOf(callers, 2 * depth);
                mergedCallers = Arrays.copyOf(mergedCallers, 2 * depth);
            }
            callers[depth] = node;
            mergedCallers[depth++] = merged;
            node++;
            if (node == tree.nodeCount()) {
                parent = -2;
                return;
            }
            while (callers[depth - 1] != tree.parent(node)) {
                depth--;
            }
            parent = mergedCallers[depth - 1];
            key = (long) mergedFrames[tree.frameId(node)] << 32 | mergedLines[tree.lineId(node)];
        }

        void addTo(CallTree.Columns merged, int position) {
            merged.selfValues()[position] += tree.self(node);
            merged.selfSamples()[position] += tree.selfSamples(node);
            if (node > 0) {
                merged.parents()[position] = parent;
                merged.frames()[position] = (int) (key >>> 32);
                if (merged.lines().length > 0) {
                    merged.lines()[position] = (int) key;
                }
            }
        }
    }
}
