package io.podflame.binary.unwind;

/**
 * The rules of one executable by elfAddress: from each start on one rule holds, up to the next start.
 *
 * <pre>
 * starts    0x1000  0x1004  0x1010  0x1050      4 bytes each, from the lowest one on
 * rules     1       2       0       1           4 bytes each: a number in the distinct rules; 0: nothing is known
 * rule      head | CFA offset | registers | (register and kind | value)…
 * </pre>
 *
 * <p>Immutable and safe for all threads; looking up allocates nothing.
 */
public final class UnwindRules {
    /** Where nothing is known. */
    public static final int NONE = 0;

    private static final UnwindRules EMPTY =
            new UnwindRules(RegisterSet.X86_64, 0, new int[0], new int[0], new int[] {0}, new byte[0]);

    private final RegisterSet registers;
    private final long base;
    private final int[] starts;
    private final int[] rules;
    /** All distinct rules, one after the other; {@link #rules} says where each begins. Word 0: {@link #keepFramePointersElsewhere}. */
    private final int[] words;

    private final byte[] expressions;

    UnwindRules(RegisterSet registers, long base, int[] starts, int[] rules, int[] words, byte[] expressions) {
        this.registers = registers;
        this.base = base;
        this.starts = starts;
        this.rules = rules;
        this.words = words;
        this.expressions = expressions;
    }

    /** Of a file that says nothing. */
    public static UnwindRules empty() {
        return EMPTY;
    }

    public RegisterSet registers() {
        return registers;
    }

    /** The rule that holds at an elfAddress, of a return address that less one; {@link #NONE} where nothing is known. */
    public int find(long elfAddress) {
        long distance = elfAddress - base;
        if (distance < 0 || distance > 0xffff_ffffL) {
            return NONE;
        }
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Integer.compareUnsigned(starts[middle], (int) distance) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? NONE : rules[low - 1];
    }

    /** Whether code that nothing is known of keeps frame pointers for certain, as Go's does, so that one of 0 has a meaning. */
    public boolean keepFramePointersElsewhere() {
        return words[NONE] != 0;
    }

    /** The elfAddress from which on another rule holds than before. */
    long start(int index) {
        return base + Integer.toUnsignedLong(starts[index]);
    }

    /** The rule that holds from there on. */
    int rule(int index) {
        return rules[index];
    }

    /** Rules are numbers below this. */
    int wordCount() {
        return words.length;
    }

    /** How many places have a rule of their own. */
    public int size() {
        return starts.length;
    }

    /** What it takes in memory, in bytes. */
    public long sizeBytes() {
        return 4L * (starts.length + rules.length + words.length) + expressions.length;
    }

    /** Whether the kernel made the frame for a signal: its caller was interrupted, and did not call. */
    public boolean isSignalFrame(int rule) {
        return (words[rule] >>> 16 & 1) != 0;
    }

    /** Whether nobody called the code: its frame is a stack's outermost one. */
    public boolean isOutermost(int rule) {
        for (int i = 0; i < registerCount(rule); i++) {
            if (register(rule, i) == returnAddress(rule)) {
                return kind(rule, i) == UnwindRow.UNDEFINED;
            }
        }
        return false;
    }

    int cfaKind(int rule) {
        return words[rule] & 0xff;
    }

    int cfaRegister(int rule) {
        return words[rule] >>> 8 & 0xff;
    }

    int returnAddress(int rule) {
        return words[rule] >>> 24;
    }

    /** A number, or where an expression begins. */
    int cfaValue(int rule) {
        return words[rule + 1];
    }

    int cfaExpressionBytes(int rule) {
        return words[rule + 2] & 0xffff;
    }

    /** How many registers the rule tells of. */
    int registerCount(int rule) {
        return words[rule + 2] >>> 16;
    }

    int register(int rule, int index) {
        return words[rule + 3 + 2 * index] & 0xff;
    }

    int kind(int rule, int index) {
        return words[rule + 3 + 2 * index] >>> 8 & 0xff;
    }

    int value(int rule, int index) {
        return words[rule + 4 + 2 * index];
    }

    int expressionBytes(int rule, int index) {
        return words[rule + 3 + 2 * index] >>> 16;
    }

    byte[] expressions() {
        return expressions;
    }
}
