package io.podflame.agent.encode;

import java.util.Arrays;

/**
 * Samples per (owner, stack node): a hash map of primitives whose entries are numbered from 0 in order of first sight. Allocates
 * only to grow. Not thread-safe.
 */
final class StackCounts {

    private static final int FIRST_CAPACITY = 512;
    private static final int KEPT_CAPACITY = 8_192;

    private int[] owners = new int[FIRST_CAPACITY];
    private int[] nodes = new int[FIRST_CAPACITY];
    private long[] samples = new long[FIRST_CAPACITY];
    private long[] values = new long[FIRST_CAPACITY];
    private int[] slots = new int[2 * FIRST_CAPACITY];
    private int size;

    /**
     * Adds samples of one stack.
     *
     * @param value sum of their periods
     * @return the entry's number
     */
    int add(int owner, int node, long sampleCount, long value) {
        int entry = entryOf(owner, node);
        samples[entry] += sampleCount;
        values[entry] += value;
        return entry;
    }

    private int entryOf(int owner, int node) {
        int mask = slots.length - 1;
        int slot = hash(owner, node) & mask;
        while (slots[slot] != 0) {
            int entry = slots[slot] - 1;
            if (nodes[entry] == node && owners[entry] == owner) {
                return entry;
            }
            slot = (slot + 1) & mask;
        }
        if (size == owners.length) {
            grow();
            return entryOf(owner, node);
        }
        owners[size] = owner;
        nodes[size] = node;
        slots[slot] = ++size;
        return size - 1;
    }

    private void grow() {
        int larger = size * 2;
        owners = Arrays.copyOf(owners, larger);
        nodes = Arrays.copyOf(nodes, larger);
        samples = Arrays.copyOf(samples, larger);
        values = Arrays.copyOf(values, larger);
        slots = new int[larger * 2];
        for (int entry = 0; entry < size; entry++) {
            int slot = hash(owners[entry], nodes[entry]) & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = entry + 1;
        }
    }

    private static int hash(int owner, int node) {
        long product = (((long) owner << 32) | node) * 0x9E3779B97F4A7C15L;
        return (int) (product >>> 32);
    }

    int size() {
        return size;
    }

    int owner(int entry) {
        return owners[entry];
    }

    int node(int entry) {
        return nodes[entry];
    }

    long samples(int entry) {
        return samples[entry];
    }

    long value(int entry) {
        return values[entry];
    }

    /** Forgets all entries; gives memory back after an unusually large window. */
    void clear() {
        if (owners.length > KEPT_CAPACITY) {
            owners = new int[FIRST_CAPACITY];
            nodes = new int[FIRST_CAPACITY];
            samples = new long[FIRST_CAPACITY];
            values = new long[FIRST_CAPACITY];
            slots = new int[2 * FIRST_CAPACITY];
        } else {
            Arrays.fill(samples, 0, size, 0);
            Arrays.fill(values, 0, size, 0);
            Arrays.fill(slots, 0);
        }
        size = 0;
    }
}
