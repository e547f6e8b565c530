package io.podflame.agent.encode;

import io.podflame.proto.v1.LocationKind;
import java.util.Arrays;

/**
 * Locations as they cross the wire: kind (a number of {@link LocationKind}), subject and address, whose meaning depends on the kind. IDs are
 * dense, from 0 in order of first sight. Looking up a known location allocates nothing. Owned by the sampling thread; {@link #columns} may
 * be read elsewhere, because entries never change and growing leaves the old array as it was.
 */
final class LocationTable {

    /** The address, then kind and subject: side by side, since a look-up needs both. */
    private static final int WORDS = 2;

    private static final int FIRST_CAPACITY = 512;

    private long[] entries = new long[WORDS * FIRST_CAPACITY];
    private int[] slots = new int[2 * FIRST_CAPACITY];
    private int size;

    /** The location's ID; it is added when it is new. */
    int idOf(int kind, int subject, long address) {
        long head = (long) kind << 32 | subject;
        int mask = slots.length - 1;
        int slot = hash(head, address) & mask;
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (entries[WORDS * id] == address && entries[WORDS * id + 1] == head) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        return add(head, address, slot);
    }

    private int add(long head, long address, int slot) {
        if (WORDS * size == entries.length) {
            entries = Arrays.copyOf(entries, WORDS * (size + (size >> 1)));
        }
        entries[WORDS * size] = address;
        entries[WORDS * size + 1] = head;
        slots[slot] = ++size;
        if (size > slots.length / 4 * 3) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        int[] larger = new int[slots.length * 2];
        int mask = larger.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = hash(entries[WORDS * id + 1], entries[WORDS * id]) & mask;
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = id + 1;
        }
        slots = larger;
    }

    private static int hash(long head, long address) {
        long product = (address ^ head << 28) * 0x9E3779B97F4A7C15L;
        return (int) (product >>> 32);
    }

    /** @return a number of {@link LocationKind} */
    int kind(int id) {
        return kind(entries, id);
    }

    int subject(int id) {
        return subject(entries, id);
    }

    long address(int id) {
        return entries[WORDS * id];
    }

    int size() {
        return size;
    }

    Columns columns() {
        return new Columns(entries, size);
    }

    private static int kind(long[] entries, int id) {
        return (int) (entries[WORDS * id + 1] >>> 32);
    }

    private static int subject(long[] entries, int id) {
        return (int) entries[WORDS * id + 1];
    }

    /** The first {@code size} locations; immutable below that. */
    record Columns(long[] entries, int size) {

        /** @return a number of {@link LocationKind} */
        int kind(int id) {
            return LocationTable.kind(entries, id);
        }

        int subject(int id) {
            return LocationTable.subject(entries, id);
        }

        long address(int id) {
            return entries[WORDS * id];
        }
    }
}
