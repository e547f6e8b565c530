package io.podflame.agent.symbols.perfmap;

import java.util.Arrays;

/**
 * Makes a layer of symbols that come by ascending start and may overlap: of two that do, the one of the higher rank stays whole and the
 * other goes whole, as code that was written over is no code any more. Not thread-safe.
 */
final class LayerBuilder {

    private final long[] starts;
    private final int[] sizes;
    private final int[] names;
    private int count;
    private int lastRank;

    LayerBuilder(int capacity) {
        starts = new long[capacity];
        sizes = new int[capacity];
        names = new int[capacity];
    }

    /** @param rank of the same rank the one added later stays */
    void add(long start, int sizeBytes, int name, int rank) {
        int last = count - 1;
        if (last >= 0 && start - starts[last] < sizes[last]) {
            if (lastRank > rank) {
                return;
            }
            count--; // those before it end at or before its start: no other overlaps
        }
        starts[count] = start;
        sizes[count] = sizeBytes;
        names[count++] = name;
        lastRank = rank;
    }

    SymbolLayer build() {
        boolean exact = count == starts.length;
        return new SymbolLayer(
                count,
                exact ? starts : Arrays.copyOf(starts, count),
                exact ? sizes : Arrays.copyOf(sizes, count),
                exact ? names : Arrays.copyOf(names, count),
                0,
                false);
    }
}
