package io.podflame.agent.sample.bpf;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Gives out regions of an array, the first that is long enough, and takes them back. For one thread. */
final class RegionAllocator {

    /** Free regions that do not touch: first index → length. */
    private final TreeMap<Integer, Integer> free = new TreeMap<>();

    private int used;

    RegionAllocator(int size) {
        free.put(0, size);
    }

    /**
     * The first index of a region.
     *
     * @param length more than 0
     * @return empty when no free region is that long
     */
    OptionalInt allocate(int length) {
        for (Map.Entry<Integer, Integer> region : free.entrySet()) {
            int available = region.getValue(); // removing may make the entry another's
            if (available >= length) {
                int first = region.getKey();
                free.remove(first);
                if (available > length) {
                    free.put(first + length, available - length);
                }
                used += length;
                return OptionalInt.of(first);
            }
        }
        return OptionalInt.empty();
    }

    /** Takes back a region as it was given. */
    void release(int first, int length) {
        int start = first;
        int end = first + length;
        Map.Entry<Integer, Integer> before = free.floorEntry(first);
        if (before != null && before.getKey() + before.getValue() == first) {
            start = before.getKey();
        }
        Integer after = free.remove(end);
        free.put(start, end - start + (after == null ? 0 : after));
        used -= length;
    }

    /** How much of it is given out. */
    int used() {
        return used;
    }
}
