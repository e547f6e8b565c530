package io.podflame.agent.encode;

import io.podflame.proto.v1.LocationKind;
import java.util.Arrays;

/**
 * Locations as columns, as they cross the wire: kind (a number of {@link LocationKind}), subject and address, whose meaning depends
 * on the kind. IDs are dense, from 0 in order of first sight. Looking up a known location allocates nothing. Owned by the sampling
 * thread; {@link #columns} may be read elsewhere, because entries never change and growing leaves the old arrays as they were.
 */
final class LocationTable {

    private byte[] kinds = new byte[512];
    private int[] subjects = new int[512];
    private long[] addresses = new long[512];
    private int[] slots = new int[1024];
    private int size;

    /** The location's ID; it is added when it is new. */
    int idOf(int kind, int subject, long address) {
        int mask = slots.length - 1;
        int slot = hash(kind, subject, address) & mask;
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (addresses[id] == address && subjects[id] == subject && kinds[id] == kind) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        return add(kind, subject, address, slot);
    }

    private int add(int kind, int subject, long address, int slot) {
        if (size == kinds.length) {
            int larger = size + (size >> 1);
            kinds = Arrays.copyOf(kinds, larger);
            subjects = Arrays.copyOf(subjects, larger);
            addresses = Arrays.copyOf(addresses, larger);
        }
        kinds[size] = (byte) kind;
        subjects[size] = subject;
        addresses[size] = address;
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
            int slot = hash(kinds[id], subjects[id], addresses[id]) & mask;
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = id + 1;
        }
        slots = larger;
    }

    private static int hash(int kind, int subject, long address) {
        long product = (address ^ ((long) subject << 40) ^ ((long) kind << 60)) * 0x9E3779B97F4A7C15L;
        return (int) (product >>> 32);
    }

    /** @return a number of {@link LocationKind} */
    int kind(int id) {
        return kinds[id];
    }

    int subject(int id) {
        return subjects[id];
    }

    long address(int id) {
        return addresses[id];
    }

    int size() {
        return size;
    }

    Columns columns() {
        return new Columns(kinds, subjects, addresses, size);
    }

    /** The first {@code size} locations; immutable below that. */
    record Columns(byte[] kinds, int[] subjects, long[] addresses, int size) {}
}
