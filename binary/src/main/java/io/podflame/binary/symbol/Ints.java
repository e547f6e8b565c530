package io.podflame.binary.symbol;

import java.util.Arrays;

/** Numbers in the order in which they were added. Mutable; safe for all threads once nothing is added any more. */
final class Ints {
    private int[] values = new int[16];
    private int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1));
        }
        values[size++] = value;
    }

    int get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }
}
