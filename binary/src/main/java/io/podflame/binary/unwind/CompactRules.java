package io.podflame.binary.unwind;

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

    private static final CompactRules EMPTY = new CompactRules(0, new long[0], new int[0], false);

    private final long base;
    private final long[] pages;
    private final int[] rows;
    private final boolean keepsFramePointers;

    CompactRules(long base, long[] pages, int[] rows, boolean keepsFramePointers) {
        this.base = base;
        this.pages = pages;
        this.rows = rows;
        this.keepsFramePointers = keepsFramePointers;
    }

    /** Of a file that says nothing. */
    public static CompactRules empty() {
        return EMPTY;
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

    /** Whether code without a rule keeps frame pointers, as Go's does: a frame pointer of 0 is the outermost frame's. */
    public boolean keepsFramePointers() {
        return keepsFramePointers;
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
}
