package io.podflame.agent.sample.recording.folded;

/** Where the parts of a line of folded stacks are; allocates nothing. */
final class FoldedLine {
    /** As many as fit into a long, and more than any count has. */
    private static final int MAX_DIGITS = 18;

    private FoldedLine() {}

    static int trimEnd(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        return end;
    }

    /** Index of the space (or tab) before the count, or -1 when there is no stack trace before one. */
    static int stackEnd(byte[] bytes, int from, int to) {
        for (int i = to - 1; i > from; i--) {
            if (bytes[i] == ' ' || bytes[i] == '\t') {
                return i;
            }
        }
        return -1;
    }

    /** The count, half up to a whole one; -1 when there is something else. */
    static long count(byte[] bytes, int from, int to) {
        int dot = skipDigits(bytes, from, to);
        if (dot == from || dot - from > MAX_DIGITS) {
            return -1;
        }
        long count = 0;
        for (int i = from; i < dot; i++) {
            count = count * 10 + (bytes[i] - '0');
        }
        if (dot == to) {
            return count;
        }
        if (bytes[dot] != '.' || dot + 1 == to || skipDigits(bytes, dot + 1, to) != to) {
            return -1;
        }
        return bytes[dot + 1] >= '5' ? count + 1 : count;
    }

    /** Whether a count is not a whole number. */
    static boolean hasDecimals(byte[] bytes, int from, int to) {
        for (int i = skipDigits(bytes, from, to); i < to; i++) {
            if (bytes[i] >= '1' && bytes[i] <= '9') {
                return true;
            }
        }
        return false;
    }

    /** Index after the frame that begins there. */
    static int frameEnd(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != ';') {
            end++;
        }
        return end;
    }

    /** Index of the first byte of the frame that ends there. */
    static int frameStart(byte[] bytes, int from, int end) {
        int start = end;
        while (start > from && bytes[start - 1] != ';') {
            start--;
        }
        return start;
    }

    private static int skipDigits(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] >= '0' && bytes[end] <= '9') {
            end++;
        }
        return end;
    }
}
