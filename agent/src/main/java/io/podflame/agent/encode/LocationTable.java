package io.podflame.agent.encode;

import io.podflame.proto.v1.LocationKind;
import java.util.Arrays;

/**
 * Locations as they cross the wire: kind (a number of {@link LocationKind}), subject and address, whose meaning depends on the kind. IDs are
 * dense, from 0 in order of first sight. Looking up a known location allocates nothing. Owned by the sampling thread; {@link #columns} may
 * be read elsewhere, because what it tells of an entry never changes and growing leaves the old array as it was.
 */
final class LocationTable {

    /** The address, then the head: side by side, since a look-up needs both. */
    private static final int WORDS = 2;

    /** A head is kind, subject and, in the lower half, 1 + the ID of the location that this one counts as; 0 while that is not known. */
    private static final int KIND_SHIFT = 60;

    private static final int SUBJECT_SHIFT = 32;
    private static final int MAX_SUBJECT = (1 << KIND_SHIFT - SUBJECT_SHIFT) - 1;
    private static final int FIRST_CAPACITY = 512;

    private long[] entries = new long[WORDS * FIRST_CAPACITY];
    private int[] slots = new int[2 * FIRST_CAPACITY];
    private int size;

    /** The location's ID; it is added when it is new. */
    int idOf(int kind, int subject, long address) {
        long key = (long) kind << KIND_SHIFT - SUBJECT_SHIFT | subject;
        int mask = slots.length - 1;
        int slot = hash(key, address) & mask;
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (entries[WORDS * id] == address && entries[WORDS * id + 1] >>> SUBJECT_SHIFT == key) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        if (subject > MAX_SUBJECT) {
            throw new IllegalArgumentException("more strings or executables than a dictionary may hold: " + subject);
        }
        return add(key, address, slot);
    }

    private int add(long key, long address, int slot) {
        if (WORDS * size == entries.length) {
            entries = Arrays.copyOf(entries, WORDS * (size + (size >> 1)));
        }
        entries[WORDS * size] = address;
        entries[WORDS * size + 1] = key << SUBJECT_SHIFT;
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
            int slot = hash(entries[WORDS * id + 1] >>> SUBJECT_SHIFT, entries[WORDS * id]) & mask;
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = id + 1;
        }
        slots = larger;
    }

    private static int hash(long key, long address) {
        long product = (address ^ key << 28) * 0x9E3779B97F4A7C15L;
        return (int) (product >>> 32);
    }

    /** The ID of the location that this one counts as; -1 while that is not known. */
    int unified(int id) {
        return (int) entries[WORDS * id + 1] - 1;
    }

    void unify(int id, int unified) {
        entries[WORDS * id + 1] |= unified + 1;
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
        return (int) (entries[WORDS * id + 1] >>> KIND_SHIFT);
    }

    private static int subject(long[] entries, int id) {
        return (int) (entries[WORDS * id + 1] >>> SUBJECT_SHIFT) & MAX_SUBJECT;
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
