package io.podflame.collector.merge;

import java.util.Arrays;

/**
 * The growing merged tree: columns of parent, frame ID and self values, and an open-addressing table that finds the child of a
 * node by its frame. Node 0 is the root; a parent comes before its children. Not thread-safe.
 */
final class MergedTrie {
    static final int ROOT = 0;

    private int[] parents = new int[256];
    private int[] frameIds = new int[256];
    private long[] values = new long[256];
    private long[] samples = new long[256];
    private int nodes = 1;
    /** Nodes; 0 is an empty slot, since the root is nobody's child. A power of two long, at most half full. */
    private int[] slots = new int[512];

    /** The child of {@code parent} for this frame, added when it is new. */
    int child(int parent, int frameId) {
        int slot = slotOf(parent, frameId);
        if (slots[slot] != 0) {
            return slots[slot];
        }
        if (nodes == parents.length) {
            grow();
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

    private void grow() {
        parents = Arrays.copyOf(parents, nodes * 2);
        frameIds = Arrays.copyOf(frameIds, nodes * 2);
        values = Arrays.copyOf(values, nodes * 2);
        samples = Arrays.copyOf(samples, nodes * 2);
        slots = new int[nodes * 4];
        for (int node = 1; node < nodes; node++) {
            slots[slotOf(parents[node], frameIds[node])] = node;
        }
    }

    private int slotOf(int parent, int frameId) {
        int mask = slots.length - 1;
        long mixed = (((long) parent << 32) | frameId) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (slots[slot] != 0 && (parents[slots[slot]] != parent || frameIds[slots[slot]] != frameId)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
