package io.podflame.collector.export;

import java.util.Arrays;

/** Groups of a call tree's nodes that have the same names from the root on, each waiting for its line: last in, first out. */
final class PendingGroups {
    private static final int WORDS = 3; // name, bytes of the line before it, nodes

    private int[] groups = new int[64 * WORDS];
    private int groupWords;
    private int[] nodes = new int[64];
    private int nodesPushed;

    /** The next node of the group that will be pushed. */
    void pushNode(int node) {
        if (nodesPushed == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * nodesPushed);
        }
        nodes[nodesPushed++] = node;
    }

    /** @param nodeCount how many nodes were pushed for it */
    void push(int name, int prefixBytes, int nodeCount) {
        if (groupWords == groups.length) {
            groups = Arrays.copyOf(groups, 2 * groupWords);
        }
        groups[groupWords++] = name;
        groups[groupWords++] = prefixBytes;
        groups[groupWords++] = nodeCount;
    }

    /** Makes the last group the present one until the next push; false when there is none. */
    boolean pop() {
        if (groupWords == 0) {
            return false;
        }
        groupWords -= WORDS;
        nodesPushed -= nodeCount();
        return true;
    }

    int name() {
        return groups[groupWords];
    }

    int prefixBytes() {
        return groups[groupWords + 1];
    }

    int nodeCount() {
        return groups[groupWords + 2];
    }

    /** @param index of the present group's node */
    int node(int index) {
        return nodes[nodesPushed + index];
    }
}
