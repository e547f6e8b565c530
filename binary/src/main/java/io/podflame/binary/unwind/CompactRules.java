package io.podflame.binary.unwind;

import java.util.Arrays;
import java.util.function.LongToIntFunction;

/**
 * The rules of one executable in 4 bytes for each place where one changes, in the form in which a program inside the kernel looks them up:
 *
 * <pre>
 * pages   one for each 64 KiB of code from the base on: u32 first row | u32 how many, the first being at the page's beginning
 * rows    u16 offset in the page | u16 number of the rule that holds from there on; 0: nothing is known
 * </pre>
 *
 * <p>The rules themselves ({@link CompactRule}) are kept by who gives them numbers, as executables have them in common. Immutable.
 */
public final class CompactRules {
    static final int PAGE_BITS = 16;

    private static final int OFFSET_MASK = (1 << PAGE_BITS) - 1;

    /** More than any executable has: 64 GiB of code. */
    private static final int MAX_PAGES = 1 << 20;

    private final long base;
    private final long[] pages;
    private final int[] rows;

    private CompactRules(long base, long[] pages, int[] rows) {
        this.base = base;
        this.pages = pages;
        this.rows = rows;
    }

    /**
     * Of those rules.
     *
     * @param numbers gives a rule its number, 1 to 65,535, or 0 when it has no more: then nothing is known there
     */
    public static CompactRules of(UnwindRules rules, LongToIntFunction numbers) {
        if (rules.size() == 0) {
            return new CompactRules(0, new long[0], new int[0]);
        }
        long base = rules.start(0) & ~(long) OFFSET_MASK;
        long pageCount = (rules.start(rules.size() - 1) - base >>> PAGE_BITS) + 1;
        if (pageCount > MAX_PAGES) {
            return new CompactRules(0, new long[0], new int[0]);
        }
        Rows made = new Rows((int) pageCount, rules.size());
        NumberOfRule known = new NumberOfRule(rules, numbers);
        for (int i = 0; i < rules.size(); i++) {
            made.add(rules.start(i) - base, known.of(rules.rule(i)));
        }
        made.end();
        return new CompactRules(base, made.pages, Arrays.copyOf(made.rows, made.count));
    }

    /** elfAddress of the first page's beginning. */
    public long base() {
        return base;
    }

    /** As above, with rows counted from 0. Not to be changed. */
    public long[] pages() {
        return pages;
    }

    /** As above. Not to be changed. */
    public int[] rows() {
        return rows;
    }

    /** The number of the rule that holds at an elfAddress; 0 where nothing is known. */
    int find(long elfAddress) {
        long distance = elfAddress - base;
        if (distance < 0 || distance >>> PAGE_BITS >= pages.length) {
            return 0;
        }
        long page = pages[(int) (distance >>> PAGE_BITS)];
        int found = 0;
        for (int row = (int) page; row < (int) page + (int) (page >>> 32); row++) {
            found = (rows[row] & OFFSET_MASK) <= (distance & OFFSET_MASK) ? rows[row] >>> PAGE_BITS : found;
        }
        return found;
    }

    /** The number of each distinct rule, asked for once. */
    private static final class NumberOfRule {
        private static final int UNASKED = -1;

        private final UnwindRules rules;
        private final LongToIntFunction numbers;
        private final int[] known;

        NumberOfRule(UnwindRules rules, LongToIntFunction numbers) {
            this.rules = rules;
            this.numbers = numbers;
            this.known = new int[rules.wordCount()];
            Arrays.fill(known, UNASKED);
            known[UnwindRules.NONE] = 0;
        }

        int of(int rule) {
            if (known[rule] == UNASKED) {
                long compact = CompactRule.of(rules, rule);
                known[rule] = compact == CompactRule.NONE ? 0 : numbers.applyAsInt(compact);
            }
            return known[rule];
        }
    }

    /** Collects rows in ascending order; those that change nothing are left out. */
    private static final class Rows {
        final long[] pages;
        int[] rows;
        int count;
        private int page = -1;
        private int firstRow;
        private int number;

        Rows(int pageCount, int estimate) {
            pages = new long[pageCount];
            rows = new int[estimate + pageCount];
        }

        void add(long distance, int newNumber) {
            boolean isFirstOfPage = goTo((int) (distance >>> PAGE_BITS), (int) distance & OFFSET_MASK);
            if (newNumber != number || isFirstOfPage) {
                append((int) distance & OFFSET_MASK, newNumber);
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
            if (count == rows.length) {
                rows = Arrays.copyOf(rows, 2 * count + 16);
            }
            rows[count++] = offset | rule << PAGE_BITS;
        }

        void end() {
            if (page >= 0) {
                pages[page] = firstRow | (long) (count - firstRow) << 32;
            }
        }
    }
}
