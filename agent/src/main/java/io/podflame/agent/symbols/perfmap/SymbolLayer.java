package io.podflame.agent.symbols.perfmap;

/**
 * The symbols that one reading of a map found, by ascending address, not overlapping: 16 bytes each. Immutable.
 *
 * @param starts the first {@code count} count
 * @param names numbers in the {@link NameStore}
 * @param seenNanos when the map was read, by the clock of the records
 * @param replacesOlder whether the map was written anew: then nothing from before is there any more
 */
@SuppressWarnings("ArrayRecordComponent") // not public, and never compared
record SymbolLayer(int count, long[] starts, int[] sizes, int[] names, long seenNanos, boolean replacesOlder) {

    static final int BYTES_PER_SYMBOL = 16;

    /** No symbol holds the address. */
    static final int NOT_FOUND = -1;

    /** The index of the symbol that holds the address, or {@link #NOT_FOUND}. */
    int find(long processAddress) {
        int index = floor(processAddress);
        return index >= 0 && processAddress - starts[index] < sizes[index] ? index : NOT_FOUND;
    }

    /** Whether a symbol holds any of the addresses. */
    boolean overlaps(long start, int sizeBytes) {
        int index = floor(start + sizeBytes - 1);
        return index >= 0 && starts[index] + sizes[index] > start;
    }

    private int floor(long processAddress) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= processAddress) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    SymbolLayer seen(long nanos, boolean replaces) {
        return new SymbolLayer(count, starts, sizes, names, nanos, replaces);
    }

    /** The same symbols with other numbers of their names. */
    SymbolLayer named(int[] newNames) {
        return new SymbolLayer(count, starts, sizes, newNames, seenNanos, replacesOlder);
    }

    /** Both as one: of two symbols that overlap the newer layer's stays. */
    static SymbolLayer merge(SymbolLayer older, SymbolLayer newer) {
        LayerBuilder merged = new LayerBuilder(older.count + newer.count);
        int left = 0;
        int right = 0;
        while (left < older.count || right < newer.count) {
            boolean takeOlder = right == newer.count || left < older.count && older.starts[left] <= newer.starts[right];
            if (takeOlder) {
                merged.add(older.starts[left], older.sizes[left], older.names[left], 0);
                left++;
            } else {
                merged.add(newer.starts[right], newer.sizes[right], newer.names[right], 1);
                right++;
            }
        }
        return merged.build().seen(newer.seenNanos, older.replacesOlder);
    }
}
