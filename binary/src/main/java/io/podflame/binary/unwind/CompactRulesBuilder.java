package io.podflame.binary.unwind;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongToIntFunction;

/** Collects rows and makes the table of their compact rules. Of two functions that claim one place one has it. Not for several threads. */
final class CompactRulesBuilder implements RowSink {
    private static final int CHUNK_BITS = 14;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int NUMBER_BITS = 16;
    private static final int NUMBER_MASK = (1 << NUMBER_BITS) - 1;

    /** More than any executable has: 64 GiB of code. */
    private static final int MAX_PAGES = 1 << 20;

    private final RegisterSet registers;
    private final ByteView file;
    private final LongToIntFunction numbers;
    private final int maxRows;
    /** Rows as they came: distance from the first one's pc << 17 | whether something is known << 16 | number. */
    private final List<long[]> chunks = new ArrayList<>();

    private int count;
    private long origin;
    private boolean keepsFramePointers;

    /** The first row of each function: linkers leave rows in order only within one. */
    private int[] functions = new int[1024];

    private int functionCount;
    private boolean beginsFunction = true;

    /** What was asked for lately, by a hash of the rule. */
    private final long[] knownRules = new long[512];

    private final int[] knownNumbers = new int[512];

    /**
     * Begins a table.
     *
     * @param file that errors name
     * @param numbers asked for a rule at least once
     */
    CompactRulesBuilder(RegisterSet registers, ByteView file, LongToIntFunction numbers, int maxRows) {
        this.registers = registers;
        this.file = file;
        this.numbers = numbers;
        this.maxRows = maxRows;
    }

    @Override
    public void add(long pc, UnwindRow row, CommonEntry common) throws MalformedInputException {
        add(pc, number(CompactRule.of(row, common, registers)));
    }

    @Override
    public void end(long pc) throws MalformedInputException {
        add(pc, 0);
        beginsFunction = true;
    }

    @Override
    public void keepFramePointersElsewhere() {
        keepsFramePointers = true;
    }

    @Override
    public int mark() {
        return count;
    }

    @Override
    public void dropFrom(int mark) {
        count = mark;
        while (functionCount > 0 && functions[functionCount - 1] >= mark) {
            functionCount--;
        }
        beginsFunction = true;
    }

    private int number(long rule) {
        if (rule == CompactRule.NONE) {
            return 0;
        }
        int slot = (int) (rule * 0x9E3779B97F4A7C15L >>> 55);
        if (knownRules[slot] != rule) {
            knownRules[slot] = rule;
            knownNumbers[slot] = numbers.applyAsInt(rule);
        }
        return knownNumbers[slot];
    }

    private void add(long pc, int number) throws MalformedInputException {
        if (count == maxRows) {
            throw file.malformed(0, "at most " + maxRows + " unwind rows", "more");
        }
        origin = count == 0 ? pc : origin;
        long distance = pc - origin;
        if (distance != (int) distance) {
            throw file.malformed(0, "functions within 2 GiB of one another", "0x" + Long.toHexString(pc));
        }
        long row = distance << NUMBER_BITS + 1 | (number == 0 ? 0 : 1L << NUMBER_BITS) | number;
        if (count >>> CHUNK_BITS == chunks.size()) {
            chunks.add(new long[CHUNK]);
        }
        if (beginsFunction) {
            beginFunction();
        }
        chunks.get(count >>> CHUNK_BITS)[count & CHUNK - 1] = row;
        count++;
    }

    private void beginFunction() {
        if (functionCount == functions.length) {
            functions = Arrays.copyOf(functions, 2 * functionCount);
        }
        functions[functionCount++] = count;
        beginsFunction = false;
    }

    CompactRules build() {
        if (count == 0) {
            return CompactRules.empty();
        }
        long[] ordered = inOrder();
        long base = origin + distance(ordered[0]) & ~(long) NUMBER_MASK;
        long pageCount = (origin + distance(ordered[count - 1]) - base >>> CompactRules.PAGE_BITS) + 1;
        if (pageCount > MAX_PAGES) {
            return CompactRules.empty();
        }
        Rows made = new Rows((int) pageCount, count);
        for (int i = 0; i < count; i++) {
            long row = ordered[i];
            boolean isLastOfItsPlace = i == count - 1 || distance(ordered[i + 1]) != distance(row);
            if (isLastOfItsPlace) {
                made.add(origin + distance(row) - base, (int) row & NUMBER_MASK);
            }
        }
        made.end();
        return new CompactRules(base, made.pages, Arrays.copyOf(made.rows, made.count), keepsFramePointers);
    }

    /** All rows in ascending order: function by function, and row by row where functions claim the same places. Afterwards there are no chunks. */
    private long[] inOrder() {
        long[] order = new long[functionCount];
        for (int i = 0; i < functionCount; i++) {
            order[i] = distance(row(functions[i])) << Integer.SIZE | i;
        }
        Arrays.sort(order);
        long[] ordered = new long[count];
        int filled = 0;
        for (long function : order) {
            int index = (int) function;
            int end = index + 1 < functionCount ? functions[index + 1] : count;
            filled = copy(functions[index], end, ordered, filled);
        }
        chunks.clear();
        boolean ascending = true;
        for (int i = 1; i < count && ascending; i++) {
            ascending = ordered[i - 1] <= ordered[i];
        }
        if (!ascending) {
            Arrays.sort(ordered);
        }
        return ordered;
    }

    /** Rows from {@code from} on, before {@code end}; gives how much is filled then. */
    private int copy(int from, int end, long[] target, int at) {
        int filled = at;
        for (int row = from; row < end; ) {
            int inChunk = Math.min(end - row, CHUNK - (row & CHUNK - 1));
            System.arraycopy(chunks.get(row >>> CHUNK_BITS), row & CHUNK - 1, target, filled, inChunk);
            row += inChunk;
            filled += inChunk;
        }
        return filled;
    }

    private long row(int index) {
        return chunks.get(index >>> CHUNK_BITS)[index & CHUNK - 1];
    }

    private static long distance(long row) {
        return row >> NUMBER_BITS + 1;
    }

    /** Collects rows in ascending order; those that change nothing are left out. */
    private static final class Rows {
        final long[] pages;
        final int[] rows;
        int count;
        private int page = -1;
        private int firstRow;
        private int number;

        /** @param added at most so many; each page may have one more at its beginning */
        Rows(int pageCount, int added) {
            pages = new long[pageCount];
            rows = new int[added + pageCount];
        }

        void add(long distance, int newNumber) {
            boolean isFirstOfPage = goTo((int) (distance >>> CompactRules.PAGE_BITS), (int) distance & NUMBER_MASK);
            if (newNumber != number || isFirstOfPage) {
                append((int) distance & NUMBER_MASK, newNumber);
                number = newNumber;
            }
        }

        /** Whether what comes at the offset is the page's first row: else the rule before holds on from its beginning. */
        private boolean goTo(int newPage, int offset) {
            while (page < newPage) {
                end();
                page++;
                firstRow = count;
                if (page < newPage || offset > 0) {
                    append(0, number);
                } else {
                    return true;
                }
            }
            return false;
        }

        private void append(int offset, int rule) {
            rows[count++] = offset | rule << CompactRules.PAGE_BITS;
        }

        void end() {
            if (page >= 0) {
                pages[page] = firstRow | (long) (count - firstRow) << 32;
            }
        }
    }
}
