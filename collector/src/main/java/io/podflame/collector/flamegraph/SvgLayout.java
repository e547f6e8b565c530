package io.podflame.collector.flamegraph;

import io.podflame.collector.model.CallTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Where each node of a call tree lies, in the tree's own unit, and which nodes are too small to draw.
 *
 * <p>A node lies under its parent; its siblings before it in the tree's order lie to its left. Exact: only the drawing rounds.
 */
final class SvgLayout {
    /** A frame below this share of the whole is not drawn: it would be thinner than a quarter of a pixel. */
    static final double LEAST_SHARE = 0.0002;
    /** Keeps a picture below about 2 MB: when more nodes pass the least share, the smallest are left out. */
    static final int MAX_DRAWN = 8_000;
    /** Rows beyond are not drawn: no agent sends deeper stack traces, a hostile one might. */
    static final int MAX_ROWS = 600;

    private final long[] starts;
    private final int[] rows;
    private final List<Integer> drawn;
    private final long leastTotal;
    private final int tooDeep;

    private SvgLayout(long[] starts, int[] rows, List<Integer> drawn, long leastTotal, int tooDeep) {
        this.starts = starts;
        this.rows = rows;
        this.drawn = drawn;
        this.leastTotal = leastTotal;
        this.tooDeep = tooDeep;
    }

    static SvgLayout of(CallTree tree) {
        int nodes = tree.nodeCount();
        int[] rows = new int[nodes];
        long[] starts = new long[nodes];
        long[] nextChild = new long[nodes];
        for (int node = 1; node < nodes; node++) {
            int parent = tree.parent(node);
            rows[node] = rows[parent] + 1;
            starts[node] = nextChild[parent];
            nextChild[node] = starts[node];
            nextChild[parent] += tree.total(node);
        }
        long leastTotal = leastTotal(tree, rows);
        List<Integer> drawn = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            if (node == 0 || (tree.total(node) >= leastTotal && rows[node] < MAX_ROWS)) {
                drawn.add(node);
            }
        }
        drawn.sort(Comparator.<Integer>comparingInt(node -> rows[node]).thenComparingLong(node -> starts[node]));
        int tooDeep = (int) Arrays.stream(rows).filter(row -> row >= MAX_ROWS).count();
        return new SvgLayout(starts, rows, drawn, leastTotal, tooDeep);
    }

    private static long leastTotal(CallTree tree, int[] rows) {
        long least = Math.max(1, (long) Math.ceil(tree.total(0) * LEAST_SHARE));
        long[] candidates = LongStream.range(1, tree.nodeCount())
                .filter(node -> rows[(int) node] < MAX_ROWS)
                .map(node -> tree.total((int) node))
                .filter(total -> total >= least)
                .toArray();
        if (candidates.length <= MAX_DRAWN) {
            return least;
        }
        Arrays.sort(candidates);
        return candidates[candidates.length - MAX_DRAWN - 1] + 1;
    }

    /** Nodes to draw, row after row from the root's, each from left to right. */
    List<Integer> drawn() {
        return drawn;
    }

    /** How many nodes are not drawn since they are too small. */
    int tooSmall() {
        return rows.length - tooDeep - drawn.size();
    }

    /** How many nodes are not drawn since they are too far from the root. */
    int tooDeep() {
        return tooDeep;
    }

    /** Nodes with a smaller total are not drawn. */
    long leastTotal() {
        return leastTotal;
    }

    /** 0 for the root. */
    int row(int node) {
        return rows[node];
    }

    /** Where the node begins, from the left edge. */
    long start(int node) {
        return starts[node];
    }

    int rowCount() {
        return drawn.isEmpty() ? 0 : rows[drawn.getLast()] + 1;
    }
}
