package io.podflame.agent.encode;

import java.util.Arrays;

/**
 * Samples per (owner, stack node): a hash map of primitives whose entries are numbered from 0 in order of first sight. Allocates
 * only to grow. Not thread-safe.
 */
final class StackCounts {

    private static final int FIRST_CAPACITY = 512;
    private static final int KEPT_CAPACITY = 8_192;
    private static final int ENTRY_WORDS = 3;
    private static final int NEAR_PROBES = 8;
    private static final int SAMPLES = 1;
    private static final int VALUE = 2;

    /** By entry: its {@link #key}, its samples, their value. Together, so that a sample costs one look into memory that is not cached. */
    private long[] entries = new long[ENTRY_WORDS * FIRST_CAPACITY];

    private int[] slots = new int[2 * FIRST_CAPACITY];
    private int size;

    /**
     * Adds samples of one stack.
     *
     * @param value sum of their periods
     * @return the entry's number
     */
    int add(int owner, int node, long sampleCount, long value) {
        int entry = entryOf(key(owner, node));
        entries[ENTRY_WORDS * entry + SAMPLES] += sampleCount;
        entries[ENTRY_WORDS * entry + VALUE] += value;
        return entry;
    }

    private int entryOf(long key) {
        int slot = slotOf(key);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (ENTRY_WORDS * size == entries.length) {
            grow();
            slot = slotOf(key);
        }
        entries[ENTRY_WORDS * size] = key;
        slots[slot] = ++size;
        return size - 1;
    }

    /** Where the entry is, or is to be put: near those of close nodes, which are close in memory and in time; else anywhere. */
    private int slotOf(long key) {
        int mask = slots.length - 1;
        int slot = (int) key & mask;
        for (int probe = 0; probe < NEAR_PROBES; probe++) {
            if (isFreeOrOf(slot, key)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (!isFreeOrOf(slot, key)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isFreeOrOf(int slot, long key) {
        return slots[slot] == 0 || entries[ENTRY_WORDS * (slots[slot] - 1)] == key;
    }

    private void grow() {
        entries = Arrays.copyOf(entries, 2 * entries.length);
        slots = new int[2 * slots.length];
        for (int entry = 0; entry < size; entry++) {
            slots[slotOf(entries[ENTRY_WORDS * entry])] = entry + 1;
        }
    }

    /** The owner in the upper half, the node in the lower. */
    private static long key(int owner, int node) {
        return (long) owner << 32 | node;
    }

    int size() {
        return size;
    }

    int owner(int entry) {
        return (int) (entries[ENTRY_WORDS * entry] >>> 32);
    }

    int node(int entry) {
        return (int) entries[ENTRY_WORDS * entry];
    }

    long samples(int entry) {
        return entries[ENTRY_WORDS * entry + SAMPLES];
    }

    long value(int entry) {
        return entries[ENTRY_WORDS * entry + VALUE];
    }

    /** Forgets all entries; gives memory back after an unusually large window. */
    void clear() {
        if (entries.length > ENTRY_WORDS * KEPT_CAPACITY) {
            entries = new long[ENTRY_WORDS * FIRST_CAPACITY];
            slots = new int[2 * FIRST_CAPACITY];
        } else {
            Arrays.fill(entries, 0, ENTRY_WORDS * size, 0);
            Arrays.fill(slots, 0);
        }
        size = 0;
    }
}
