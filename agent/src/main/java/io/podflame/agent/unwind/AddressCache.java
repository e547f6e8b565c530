package io.podflame.agent.unwind;

import java.util.Arrays;

/**
 * What an address was found to be: a hash map of primitives. Bounded: when it is full it forgets everything, which costs looking up
 * again what is still in use. Allocates only to grow. Not thread-safe.
 */
final class AddressCache {

    /** 400 KB; a busy kernel shows some thousand addresses. */
    static final int MAX_ENTRIES = 16_384;

    static final int NOT_FOUND = -1;

    private long[] addresses = new long[1_024];
    private int[] valuesPlusOne = new int[1_024];
    private int size;

    /** @return {@link #NOT_FOUND} when the address is not known */
    int find(long address) {
        int mask = addresses.length - 1;
        int slot = hash(address) & mask;
        while (valuesPlusOne[slot] != 0) {
            if (addresses[slot] == address) {
                return valuesPlusOne[slot] - 1;
            }
            slot = (slot + 1) & mask;
        }
        return NOT_FOUND;
    }

    /**
     * Adds an address that {@link #find} did not find.
     *
     * @param value 0 or more
     */
    void add(long address, int value) {
        if (size == MAX_ENTRIES) {
            clear();
        } else if (size > addresses.length / 2) {
            grow();
        }
        put(address, value + 1);
        size++;
    }

    private void put(long address, int valuePlusOne) {
        int mask = addresses.length - 1;
        int slot = hash(address) & mask;
        while (valuesPlusOne[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        addresses[slot] = address;
        valuesPlusOne[slot] = valuePlusOne;
    }

    private void grow() {
        long[] oldAddresses = addresses;
        int[] oldValues = valuesPlusOne;
        addresses = new long[oldAddresses.length * 2];
        valuesPlusOne = new int[oldAddresses.length * 2];
        for (int slot = 0; slot < oldAddresses.length; slot++) {
            if (oldValues[slot] != 0) {
                put(oldAddresses[slot], oldValues[slot]);
            }
        }
    }

    void clear() {
        Arrays.fill(valuesPlusOne, 0);
        size = 0;
    }

    private static int hash(long address) {
        return (int) ((address * 0x9E3779B97F4A7C15L) >>> 32);
    }
}
