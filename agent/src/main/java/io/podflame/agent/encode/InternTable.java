package io.podflame.agent.encode;

import java.util.Arrays;

/**
 * Gives equal values the same dense ID, from 0 in order of first sight. Looking up a known value allocates nothing. Owned by the
 * sampling thread; {@link #values} may be read elsewhere below a {@link #size} taken earlier, because entries never change and
 * growing leaves the old array as it was.
 */
final class InternTable<T> {

    private Object[] values = new Object[64];
    private int[] slots = new int[128];
    private int size;

    /** The value's ID; it is added when it is new. */
    int idOf(T value) {
        int mask = slots.length - 1;
        int slot = spread(value.hashCode()) & mask;
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (values[id] == value || values[id].equals(value)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        return add(value, slot);
    }

    private int add(T value, int slot) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size] = value;
        slots[slot] = ++size;
        if (size * 2 > slots.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        int[] larger = new int[slots.length * 2];
        int mask = larger.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = spread(values[id].hashCode()) & mask;
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = id + 1;
        }
        slots = larger;
    }

    private static int spread(int hash) {
        int product = hash * 0x9E3779B1;
        return product ^ (product >>> 15);
    }

    @SuppressWarnings("unchecked")
    T get(int id) {
        return (T) values[id];
    }

    int size() {
        return size;
    }

    Column<T> values() {
        return new Column<>(values, size);
    }

    /** The first {@code size} values of a table; immutable below that. */
    record Column<T>(Object[] values, int size) {

        @SuppressWarnings("unchecked")
        T get(int id) {
            return (T) values[id];
        }
    }
}
