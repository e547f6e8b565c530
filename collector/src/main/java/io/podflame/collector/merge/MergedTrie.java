package io.podflame.collector.merge;

import java.util.Arrays;

/**
 * The growing merged tree: columns of parent, frame ID and self values, and an open-addressing table that finds the child of a
 * node by its frame. Node 0 is the root; a parent comes before its children. Not thread-safe.
 */
final class MergedTrie {
    static final int ROOT = 0;

    private static final int NEAR_PROBES = 16;

    private int[] parents = new int[256];
    private int[] frameIds = new int[256];
    private long[] values = new long[256];
    private long[] samples = new long[256];
    private int nodes = 1;
    /** Nodes; 0 is an empty slot, since the root is nobody's child. A power of two long, at most half full. */
    private int[] slots = new int[512];

    /** Makes room for a tree of so many nodes at once, so that it need not grow step by step. */
    void reserve(int nodeCount) {
        if (nodeCount > parents.length) {
            grow(Math.max(parents.length * 2, Integer.highestOneBit(nodeCount - 1) * 2));
        }
    }

    /** The child of {@code parent} for this frame, added when it is new. */
    int child(int parent, int frameId) {
        int slot = slotOf(parent, frameId);
        if (slots[slot] != 0) {
            return slots[slot];
        }
        if (nodes == parents.length) {
            grow(nodes * 2);
            slot = slotOf(parent, frameId);
        }
        parents[nodes] = parent;
        frameIds[nodes] = frameId;
        slots[slot] = nodes;
        return nodes++;
    }

    void add(int node, long value, long sampleCount) {
        values[node] += value;
        samples[node] += sampleCount;
    }

    int nodeCount() {
        return nodes;
    }

    int parent(int node) {
        return parents[node];
    }

    int frameId(int node) {
        return frameIds[node];
    }

    long value(int node) {
        return values[node];
    }

    long samples(int node) {
        return samples[node];
    }

    private void grow(int capacity) {
        parents = Arrays.copyOf(parents, capacity);
        frameIds = Arrays.copyOf(frameIds, capacity);
        values = Arrays.copyOf(values, capacity);
        samples = Arrays.copyOf(samples, capacity);
        slots = new int[capacity * 2];
        for (int node = 1; node < nodes; node++) {
            slots[slotOf(parents[node], frameIds[node])] = node;
        }
    }

    /**
     * Where the child is, or is to be put. Nodes that are close in a stack table are close in the tree and merged one after the
     * other, so the slots of close parents lie close too, in memory that is cached; only a parent with many children spills over to
     * slots anywhere.
     */
    private int slotOf(int parent, int frameId) {
        int mask = slots.length - 1;
        int hash = frameId * 0x9E3779B1;
        int slot = (parent * 2 + (hash >>> 28)) & mask;
        for (int probe = 0; probe < NEAR_PROBES; probe++) {
            if (slots[slot] == 0 || isChild(slots[slot], parent, frameId)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        slot = (int) ((((long) parent << 32) | frameId) * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (slots[slot] != 0 && !isChild(slots[slot], parent, frameId)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isChild(int node, int parent, int frameId) {
        return parents[node] == parent && frameIds[node] == frameId;
    }
}
