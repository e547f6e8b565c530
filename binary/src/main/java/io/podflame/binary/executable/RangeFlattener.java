package io.podflame.binary.executable;

import io.podflame.binary.MalformedInputException;
import java.io.IOException;

/**
 * Turns symbols that may lie inside one another into ranges that do not overlap: the innermost symbol wins, and the outer
 * one goes on behind it.
 *
 * <pre>
 * in    outer |---------------------|        out   outer |----|
 *       inner      |------|                        inner      |------|
 *                                                  outer             |-------|
 * </pre>
 *
 * <p>Symbols arrive by ascending start. Not for several threads.
 */
final class RangeFlattener {
    /** Enclosing functions beyond this depth are refused; real files have two or three. */
    private static final int MAX_DEPTH = 64;

    /** Takes one finished range of a symbol. */
    interface Output {
        void range(long start, long end, int symbol) throws IOException;
    }

    private final String source;
    private final Output output;
    // The symbols that hold the current position, innermost last; their ends descend.
    private final int[] symbols = new int[MAX_DEPTH];
    private final long[] ends = new long[MAX_DEPTH];
    private int depth;
    private long position;

    /** @param source names the executable in errors */
    RangeFlattener(String source, Output output) {
        this.source = source;
        this.output = output;
    }

    /** Whether a symbol that was opened before reaches beyond {@code address}. */
    boolean covers(long address) {
        return depth > 0 && Long.compareUnsigned(ends[0], address) > 0;
    }

    /** Opens the symbol [start, end); {@code start} is not below that of the symbol before, {@code end} above it. */
    void open(long start, long end, int symbol) throws IOException {
        emitUpTo(start);
        while (depth > 0 && Long.compareUnsigned(ends[depth - 1], end) <= 0) {
            depth--; // hidden by the new symbol up to its end
        }
        if (depth == MAX_DEPTH) {
            throw new MalformedInputException(
                    source, start, "at most " + MAX_DEPTH + " functions inside one another", "one more");
        }
        symbols[depth] = symbol;
        ends[depth] = end;
        depth++;
        position = start;
    }

    /** Closes all open symbols. */
    void finish() throws IOException {
        while (depth > 0) {
            emitUpTo(ends[depth - 1]);
        }
    }

    private void emitUpTo(long limit) throws IOException {
        while (depth > 0 && Long.compareUnsigned(position, limit) < 0) {
            long end = ends[depth - 1];
            long stop = Long.compareUnsigned(end, limit) < 0 ? end : limit;
            if (Long.compareUnsigned(position, stop) < 0) {
                output.range(position, stop, symbols[depth - 1]);
                position = stop;
            }
            if (Long.compareUnsigned(end, limit) > 0) {
                return;
            }
            depth--;
        }
    }
}
