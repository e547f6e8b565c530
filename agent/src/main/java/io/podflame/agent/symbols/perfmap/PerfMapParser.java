package io.podflame.agent.symbols.perfmap;

import java.util.Arrays;

/**
 * Parses a map of just-in-time code piece by piece, as its file grows (tools/perf/Documentation/jit-interface.txt). A line:
 *
 * <pre>
 * START SIZE name with spaces          both hexadecimal; HotSpot writes 0x before them
 * </pre>
 *
 * <p>What is no such line is passed over. A line counts when its end has been read: a process may be writing it. Lines are bytes; a
 * name should be UTF-8. Not thread-safe.
 */
final class PerfMapParser {

    /** Takes the symbols in the order of their lines. */
    @FunctionalInterface
    interface Symbols {

        /**
         * One symbol.
         *
         * @param start processAddress of its first byte, 0 to 2^47
         * @param sizeBytes 1 to {@link #MAX_SYMBOL_BYTES}
         * @param line holds the name, in UTF-8 by convention; valid during the call
         */
        void symbol(long start, int sizeBytes, byte[] line, int nameFrom, int nameLength);
    }

    /** Longer lines are no symbols. */
    static final int MAX_LINE_BYTES = 16 << 10;

    /** Names are cut there. */
    static final int MAX_NAME_BYTES = 1 << 10;

    /** A longer one is no function; HotSpot's whole code cache has at most 2 GB. */
    static final int MAX_SYMBOL_BYTES = 1 << 30;

    /** Processes' addresses are below, on x86-64 and aarch64 alike: no program has more unless it asks for it. */
    static final long MAX_ADDRESS = 1L << 47;

    private final Symbols symbols;
    private byte[] line = new byte[512];
    private int length;
    private boolean tooLong;
    /** Where parsing the present line has come to. */
    private int position;

    PerfMapParser(Symbols symbols) {
        this.symbols = symbols;
    }

    /** The next bytes of the file. */
    void feed(byte[] bytes, int from, int to) {
        int begin = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                append(bytes, begin, i);
                endLine();
                begin = i + 1;
            }
        }
        append(bytes, begin, to);
    }

    /** The file ends here for good: its last line counts, too. */
    void finish() {
        endLine();
    }

    /** Bytes of a line whose end has not been seen. */
    int unfinishedBytes() {
        return length;
    }

    private void append(byte[] bytes, int from, int to) {
        int count = to - from;
        if (tooLong || count > MAX_LINE_BYTES - length) {
            tooLong = true;
            return;
        }
        if (count > line.length - length) {
            line = Arrays.copyOf(line, Math.max(length + count, Math.min(MAX_LINE_BYTES, 2 * line.length)));
        }
        System.arraycopy(bytes, from, line, length, count);
        length += count;
    }

    private void endLine() {
        if (!tooLong) {
            parseLine();
        }
        length = 0;
        tooLong = false;
    }

    private void parseLine() {
        position = 0;
        long start = number();
        long sizeBytes = start < 0 ? -1 : number();
        if (sizeBytes <= 0 || sizeBytes > MAX_SYMBOL_BYTES || start >= MAX_ADDRESS) {
            return;
        }
        int from = position;
        int to = length;
        while (from < to && line[from] <= ' ' && line[from] >= 0) {
            from++;
        }
        while (to > from && line[to - 1] <= ' ' && line[to - 1] >= 0) {
            to--;
        }
        if (from < to) {
            symbols.symbol(start, (int) sizeBytes, line, from, Math.min(to - from, MAX_NAME_BYTES));
        }
    }

    /** The hexadecimal number that begins here and the space behind it; -1 when there is none such. */
    private long number() {
        int from = position;
        if (from + 1 < length && line[from] == '0' && (line[from + 1] | 0x20) == 'x') {
            from += 2;
        }
        long value = 0;
        int at = from;
        for (; at < length && line[at] != ' '; at++) {
            int digit = Character.digit(line[at], 16);
            if (digit < 0 || value >>> 59 != 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        position = at + 1;
        return at == from || at >= length ? -1 : value;
    }
}
