package io.podflame.collector.merge;

import java.util.Arrays;

/**
 * The growing merged tree: nodes with parent and frame ID, an open-addressing table that finds the child of a node by its frame, and self
 * values of those nodes that have any, mostly one in ten. Node 0 is the root; a parent comes before its children. Not thread-safe.
 */
final class MergedTrie {
    static final int ROOT = 0;

    private static final int NEAR_PROBES = 16;
    private static final int FIRST_CAPACITY = 256;

    /** By node: the parent in the upper half, the frame ID in the lower. */
    private long[] nodes = new long[FIRST_CAPACITY];

    private int nodeCount = 1;
    /** Nodes; 0 is an empty slot, since the root is nobody's child. A power of two long, at most half full. */
    private int[] slots = new int[2 * FIRST_CAPACITY];

    /** By node: where its self values are; 0 for none. */
    private int[] selves = new int[FIRST_CAPACITY];

    private long[] values = new long[FIRST_CAPACITY];
    private long[] samples = new long[FIRST_CAPACITY];
    private int selfCount = 1;

    /** Makes room for a tree of so many nodes at once, so that it need not grow step by step. */
    void reserve(int count) {
        if (count > nodes.length) {
            growNodes(count);
        }
        if (count > slots.length / 2) {
            growSlots(Integer.highestOneBit(count - 1) * 4);
        }
    }

    /** The child of {@code parent} for this frame, added when it is new. */
    int child(int parent, int frameId) {
        long sought = (long) parent << 32 | frameId;
        int slot = slotOf(sought);
        return slots[slot] != 0 ? slots[slot] : add(sought, slot);
    }

    private int add(long added, int slot) {
        if (nodeCount == nodes.length) {
            growNodes(0);
        }
        nodes[nodeCount] = added;
        slots[slot] = nodeCount++;
        if (nodeCount > slots.length / 2) {
            growSlots(2 * slots.length);
        }
        return nodeCount - 1;
    }

    void add(int node, long value, long sampleCount) {
        int self = selves[node];
        if (self == 0) {
            if (value == 0 && sampleCount == 0) {
                return;
            }
            self = newSelf();
            selves[node] = self;
        }
        values[self] += value;
        samples[self] += sampleCount;
    }

    private int newSelf() {
        if (selfCount == values.length) {
            values = Arrays.copyOf(values, 2 * selfCount);
            samples = Arrays.copyOf(samples, 2 * selfCount);
        }
        return selfCount++;
    }

    int nodeCount() {
        return nodeCount;
    }

    int parent(int node) {
        return parent(nodes[node]);
    }

    private static int parent(long node) {
        return (int) (node >>> 32);
    }

    int frameId(int node) {
        return (int) nodes[node];
    }

    /** Of the node itself, without those below it. */
    long value(int node) {
        return values[selves[node]];
    }

    /** Of the node itself, without those below it. */
    long samples(int node) {
        return samples[selves[node]];
    }

    private void growNodes(int atLeast) {
        int capacity = Math.max(atLeast, nodes.length + (nodes.length >> 1));
        nodes = Arrays.copyOf(nodes, capacity);
        selves = Arrays.copyOf(selves, capacity);
    }

    private void growSlots(int capacity) {
        slots = new int[capacity];
        for (int node = 1; node < nodeCount; node++) {
            slots[slotOf(nodes[node])] = node;
        }
    }

    /**
     * Where the child is, or is to be put. Nodes that are close in a stack table are close in the tree and merged one after the
     * other, so the slots of close parents lie close too, in memory that is cached; only a parent with many children spills over to
     * slots anywhere.
     */
    private int slotOf(long sought) {
        int mask = slots.length - 1;
        int hash = (int) sought * 0x9E3779B1;
        int slot = (parent(sought) * 2 + (hash >>> 28)) & mask;
        for (int probe = 0; probe < NEAR_PROBES; probe++) {
            if (slots[slot] == 0 || nodes[slots[slot]] == sought) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        slot = (int) (sought * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (slots[slot] != 0 && nodes[slots[slot]] != sought) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
