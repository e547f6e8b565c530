package io.podflame.binary.symbol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes a {@link SymbolTable} from ranges in ascending order. Keeps names as bytes and makes no object per symbol.
 *
 * <p>Not for several threads.
 */
public final class SymbolTableBuilder {
    private static final int FIRST_CAPACITY = 16;

    private long[] starts = new long[FIRST_CAPACITY];
    private int[] lengths = new int[FIRST_CAPACITY];
    private int[] nameAndOrigin = new int[FIRST_CAPACITY];
    private int symbolCount;

    private byte[] nameBytes = new byte[FIRST_CAPACITY];
    private int[] nameEnds = new int[FIRST_CAPACITY];
    private int nameCount;

    /** Appends a name without a look at those before it, and returns its number for {@link #add(long, long, int, SymbolOrigin)}. */
    public int addName(byte[] source, int offset, int length) {
        int from = nameCount == 0 ? 0 : nameEnds[nameCount - 1];
        int end = Math.addExact(from, length);
        if (end > nameBytes.length) {
            nameBytes = Arrays.copyOf(nameBytes, grown(nameBytes.length, end));
        }
        System.arraycopy(source, offset, nameBytes, from, length);
        if (nameCount == nameEnds.length) {
            nameEnds = Arrays.copyOf(nameEnds, grown(nameCount, nameCount + 1));
        }
        nameEnds[nameCount] = end;
        return nameCount++;
    }

    /**
     * Appends a range [start, end).
     *
     * @throws IllegalArgumentException when it starts below the end of the range before, is empty, or longer than 4 GiB - 1
     */
    public SymbolTableBuilder add(long start, long end, int nameNumber, SymbolOrigin origin) {
        long length = end - start;
        if (length <= 0 || length >= 1L << 32 || Long.compareUnsigned(start, end) >= 0) {
            throw new IllegalArgumentException("no range: " + Long.toHexString(start) + " to " + Long.toHexString(end));
        }
        if (Long.compareUnsigned(start, lastEnd()) < 0) {
            throw new IllegalArgumentException("0x" + Long.toHexString(start)
                    + " is below the end of the symbol before, 0x" + Long.toHexString(lastEnd()));
        }
        if (nameNumber < 0 || nameNumber >= nameCount) {
            throw new IllegalArgumentException("no name has number " + nameNumber);
        }
        ensureSymbolCapacity();
        starts[symbolCount] = start;
        lengths[symbolCount] = (int) length;
        nameAndOrigin[symbolCount] = nameNumber << 1 | origin.ordinal();
        symbolCount++;
        return this;
    }

    /** Appends a range with a name of its own; for small tables made by hand. */
    public SymbolTableBuilder add(long start, long end, String name, SymbolOrigin origin) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return add(start, end, addName(bytes, 0, bytes.length), origin);
    }

    /** The elfAddress after the last range so far; 0 when there is none. */
    long lastEnd() {
        return symbolCount == 0 ? 0 : starts[symbolCount - 1] + Integer.toUnsignedLong(lengths[symbolCount - 1]);
    }

    int symbolCount() {
        return symbolCount;
    }

    int nameCount() {
        return nameCount;
    }

    private void ensureSymbolCapacity() {
        if (symbolCount == starts.length) {
            int capacity = grown(symbolCount, symbolCount + 1);
            starts = Arrays.copyOf(starts, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            nameAndOrigin = Arrays.copyOf(nameAndOrigin, capacity);
        }
    }

    private static int grown(int capacity, int needed) {
        return Math.max(needed, capacity + (capacity >> 1));
    }

    /** The table so far; the builder may go on afterwards. */
    public SymbolTable build() {
        return new SymbolTable(
                Arrays.copyOf(starts, symbolCount),
                Arrays.copyOf(lengths, symbolCount),
                Arrays.copyOf(nameAndOrigin, symbolCount),
                Arrays.copyOf(nameBytes, nameCount == 0 ? 0 : nameEnds[nameCount - 1]),
                Arrays.copyOf(nameEnds, nameCount));
    }
}
