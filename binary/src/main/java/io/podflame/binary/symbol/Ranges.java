package io.podflame.binary.symbol;

import java.util.Arrays;

/**
 * Ranges of elfAddresses that do not overlap, in ascending order, each with a number: 16 bytes per range. Addresses are unsigned. Mutable;
 * safe for all threads once nothing is added any more.
 */
final class Ranges {
    private long[] starts = new long[16];
    private int[] lengths = new int[16]; // unsigned
    private int[] numbers = new int[16];
    private int size;

    /** Appends a range, which the caller has checked. */
    void add(long start, int length, int number) {
        if (size == starts.length) {
            int capacity = size + (size >> 1);
            starts = Arrays.copyOf(starts, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            numbers = Arrays.copyOf(numbers, capacity);
        }
        starts[size] = start;
        lengths[size] = length;
        numbers[size] = number;
        size++;
    }

    int size() {
        return size;
    }

    /** Index of the range that holds the address; -1 when none does. */
    int find(long elfAddress) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], elfAddress) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && Long.compareUnsigned(elfAddress - starts[high], lengthBytes(high)) < 0 ? high : -1;
    }

    long start(int index) {
        return starts[index];
    }

    long end(int index) {
        return starts[index] + lengthBytes(index);
    }

    long lengthBytes(int index) {
        return Integer.toUnsignedLong(lengths[index]);
    }

    int number(int index) {
        return numbers[index];
    }

    /** The elfAddress after the last range; 0 when there is none. */
    long lastEnd() {
        return size == 0 ? 0 : end(size - 1);
    }
}
