package io.podflame.binary.dwarf;

import java.util.Arrays;

/** Numbers of ranges, the highest first. A binary heap; adding allocates nothing, except to grow. */
final class RangeHeap {
    private int[] heap = new int[64];
    private int count;

    void clear() {
        count = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The highest number; there must be one. */
    int last() {
        return heap[0];
    }

    void add(int range) {
        if (count == heap.length) {
            heap = Arrays.copyOf(heap, 2 * count);
        }
        int at = count++;
        while (at > 0 && heap[(at - 1) / 2] < range) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = range;
    }

    void removeLast() {
        int moved = heap[--count];
        int at = 0;
        while (2 * at + 1 < count) {
            int child = 2 * at + 1;
            child += child + 1 < count && heap[child + 1] > heap[child] ? 1 : 0;
            if (heap[child] <= moved) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = moved;
    }
}
