package io.podflame.binary.dwarf;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The functions and inlined calls of one unit, and which of them each address belongs to. Reused from unit to unit.
 *
 * <p>Ranges are collected in the order of the entries, outer before inner, and then laid flat: where several hold an address the last one
 * counts. That is the innermost wherever ranges lie inside one another, and LLVM's choice ({@code DWARFUnit::updateAddressDieMap}) where
 * they do not.
 *
 * <pre>
 * scope 0  |------------------------|              segment  0   1   2     3   4
 * scope 1      |--------|                 becomes           |---|---|-----|---|-------|
 * scope 2      |---|                               scope    0   2   1     0           none
 * </pre>
 *
 * <p>Mutable; for one thread. Adding allocates nothing, except to grow.
 */
final class CodeScopes {
    /** Inlined calls of one unit; the largest units of large programs have some ten thousand. */
    static final int MAX_SCOPES = 1 << 18;

    static final int MAX_RANGES = 1 << 18;

    /** No scope: an address outside of every function, or the caller of a function. */
    static final int NONE = -1;

    private static final int FIRST_CAPACITY = 256;
    private static final int RANGE_BITS = 18;

    private int scopeCount;
    private long[] entries = new long[FIRST_CAPACITY];
    private int[] calls = new int[4 * FIRST_CAPACITY]; // caller, file, line, function

    private final BitSet told = new BitSet();

    private int rangeCount;
    private long[] lows = new long[FIRST_CAPACITY];
    private long[] highs = new long[FIRST_CAPACITY];
    private int[] rangeScopes = new int[FIRST_CAPACITY];

    private int segmentCount;
    private long[] segmentStarts = new long[2 * FIRST_CAPACITY];
    private int[] segmentScopes = new int[2 * FIRST_CAPACITY];

    private long[] order = new long[FIRST_CAPACITY];
    private final RangeHeap open = new RangeHeap();

    void clear() {
        scopeCount = 0;
        rangeCount = 0;
        segmentCount = 0;
        told.clear();
    }

    /**
     * Adds a function or an inlined call.
     *
     * @param caller the scope it was inlined into; {@link #NONE} for a function
     * @param entry that names it
     * @return its number
     */
    int addScope(int caller, long entry, int callFile, int callLine) throws OversizedUnitException {
        if (scopeCount == MAX_SCOPES) {
            throw new OversizedUnitException(MAX_SCOPES + " functions and inlined calls");
        }
        if (scopeCount == entries.length) {
            entries = Arrays.copyOf(entries, 2 * scopeCount);
            calls = Arrays.copyOf(calls, 8 * scopeCount);
        }
        entries[scopeCount] = entry;
        calls[4 * scopeCount] = caller;
        calls[4 * scopeCount + 1] = callFile;
        calls[4 * scopeCount + 2] = callLine;
        calls[4 * scopeCount + 3] = caller == NONE ? scopeCount : function(caller);
        return scopeCount++;
    }

    /** Marks a function of which the inlined calls were not added, as its lines are told already. */
    void setTold(int function) {
        told.set(function);
    }

    boolean isTold(int function) {
        return told.get(function);
    }

    /** Adds a range that is not empty; both addresses are unsigned. */
    void addRange(int scope, long low, long high) throws OversizedUnitException {
        if (rangeCount == MAX_RANGES) {
            throw new OversizedUnitException(MAX_RANGES + " ranges of functions and inlined calls");
        }
        if (rangeCount == lows.length) {
            lows = Arrays.copyOf(lows, 2 * rangeCount);
            highs = Arrays.copyOf(highs, 2 * rangeCount);
            rangeScopes = Arrays.copyOf(rangeScopes, 2 * rangeCount);
        }
        lows[rangeCount] = low;
        highs[rangeCount] = high;
        rangeScopes[rangeCount++] = scope;
    }

    /** Lays the ranges flat; nothing may be added afterwards. */
    void flatten() throws OversizedUnitException {
        sort();
        open.clear();
        long position = 0;
        for (int i = 0; i < rangeCount; i++) {
            int range = (int) order[i] & MAX_RANGES - 1;
            position = emit(position, lows[range]);
            open.add(range);
        }
        emit(position, -1);
        append(-1, NONE);
    }

    /** Orders ranges by start, equal ones as they came: as numbers of start and position, which need no objects. */
    private void sort() throws OversizedUnitException {
        order = order.length < rangeCount ? new long[lows.length] : order;
        long lowest = -1;
        for (int i = 0; i < rangeCount; i++) {
            lowest = Long.compareUnsigned(lows[i], lowest) < 0 ? lows[i] : lowest;
        }
        for (int i = 0; i < rangeCount; i++) {
            long distance = lows[i] - lowest;
            if (distance >>> 63 - RANGE_BITS != 0) {
                throw new OversizedUnitException((1L << 63 - RANGE_BITS) + " bytes of addresses");
            }
            order[i] = distance << RANGE_BITS | i;
        }
        Arrays.sort(order, 0, rangeCount);
    }

    /** Appends segments from {@code position} up to {@code limit}, as the open ranges say; returns where it came to. */
    private long emit(long position, long limit) {
        long from = position;
        while (Long.compareUnsigned(from, limit) < 0) {
            if (open.isEmpty()) {
                append(from, NONE);
                return limit;
            }
            int range = open.last();
            long high = highs[range];
            if (Long.compareUnsigned(high, from) <= 0) {
                open.removeLast();
                continue;
            }
            append(from, rangeScopes[range]);
            from = Long.compareUnsigned(high, limit) < 0 ? high : limit;
        }
        return from;
    }

    private void append(long start, int scope) {
        if (segmentCount > 0 && segmentScopes[segmentCount - 1] == scope) {
            return;
        }
        if (segmentCount == segmentStarts.length) {
            segmentStarts = Arrays.copyOf(segmentStarts, 2 * segmentCount);
            segmentScopes = Arrays.copyOf(segmentScopes, 2 * segmentCount);
        }
        segmentStarts[segmentCount] = start;
        segmentScopes[segmentCount++] = scope;
    }

    /** The segment that holds an address. The first one starts at 0, the last one never ends. */
    int segmentAt(long address) {
        int low = 0;
        int high = segmentCount;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(segmentStarts[middle], address) <= 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The elfAddress after the segment's last byte; the last possible address for the last segment. */
    long segmentEnd(int segment) {
        return segment + 1 < segmentCount ? segmentStarts[segment + 1] : -1;
    }

    /** {@link #NONE} where no function is. */
    int segmentScope(int segment) {
        return segmentScopes[segment];
    }

    int scopeCount() {
        return scopeCount;
    }

    long entry(int scope) {
        return entries[scope];
    }

    /** {@link #NONE} for a function. */
    int caller(int scope) {
        return calls[4 * scope];
    }

    int callFile(int scope) {
        return calls[4 * scope + 1];
    }

    int callLine(int scope) {
        return calls[4 * scope + 2];
    }

    /** The function at the top of a scope; the scope itself when it is one. */
    int function(int scope) {
        return calls[4 * scope + 3];
    }
}
