package io.podflame.collector.export;

import io.podflame.collector.model.CallTree;
import java.util.Arrays;

/** Whether a call tree's nodes already stand as its lines have to: as they do in merged ones, but for frames that share a name. */
final class FoldedOrder {
    private final CallTree tree;
    private final String[] names;

    FoldedOrder(CallTree tree, String[] names) {
        this.tree = tree;
        this.names = names;
    }

    /** True when nodes are depth first and siblings in the order of their names, each name once. */
    boolean holds() {
        int[] ranks = ranks();
        int nodes = tree.nodeCount();
        int[] depths = new int[nodes];
        int[] lastChildRanks = new int[nodes];
        Arrays.fill(lastChildRanks, -1);
        int[] path = new int[64];
        for (int node = 1; node < nodes; node++) {
            int parent = tree.parent(node);
            int depth = depths[parent] + 1;
            int rank = ranks[tree.frameId(node)];
            if (depth > depths[node - 1] + 1 || path[depth - 1] != parent || rank <= lastChildRanks[parent]) {
                return false;
            }
            lastChildRanks[parent] = rank;
            depths[node] = depth;
            if (depth == path.length) {
                path = Arrays.copyOf(path, 2 * depth);
            }
            path[depth] = node;
        }
        return true;
    }

    /** By frame, the place of its name among all names, in order; equal names have equal ranks. */
    private int[] ranks() {
        String[] sorted = names.clone();
        Arrays.sort(sorted);
        int[] ranks = new int[names.length];
        for (int frame = 0; frame < names.length; frame++) {
            int rank = Arrays.binarySearch(sorted, names[frame]);
            while (rank > 0 && sorted[rank - 1].equals(names[frame])) {
                rank--;
            }
            ranks[frame] = rank;
        }
        return ranks;
    }
}
