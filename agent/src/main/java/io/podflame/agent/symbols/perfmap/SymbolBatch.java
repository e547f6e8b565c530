package io.podflame.agent.symbols.perfmap;

import java.util.Arrays;

/** Symbols in the order of their lines, until there are enough to sort them into a layer. Reused. Not thread-safe. */
final class SymbolBatch {

    /** Fits the sort key beside an address of 47 bits. */
    static final int MAX_SYMBOLS = 1 << 13;

    private static final int ORDER_BITS = 16;
    private static final int ORDER_MASK = (1 << ORDER_BITS) - 1;

    /** start &lt;&lt; 16 | number of the line in this batch: sorted, the later of two at one start comes later. */
    private long[] keys = new long[256];

    private int[] sizes = new int[256];
    private int[] names = new int[256];
    private int count;

    void add(long start, int sizeBytes, int name) {
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
            sizes = Arrays.copyOf(sizes, 2 * count);
            names = Arrays.copyOf(names, 2 * count);
        }
        keys[count] = start << ORDER_BITS | count;
        sizes[count] = sizeBytes;
        names[count++] = name;
    }

    boolean full() {
        return count == MAX_SYMBOLS;
    }

    int count() {
        return count;
    }

    void clear() {
        count = 0;
    }

    boolean empty() {
        return count == 0;
    }

    /** The symbols as a layer; then the batch is empty. */
    SymbolLayer take() {
        Arrays.sort(keys, 0, count);
        LayerBuilder builder = new LayerBuilder(count);
        for (int i = 0; i < count; i++) {
            int line = (int) keys[i] & ORDER_MASK;
            builder.add(keys[i] >>> ORDER_BITS, sizes[line], names[line], line);
        }
        count = 0;
        return builder.build();
    }
}
