package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.symbol.SourceLineSink;
import io.podflame.binary.symbol.SymbolName;
import java.io.IOException;
import java.util.Arrays;

/**
 * Remembers what numbers a sink gave for names that lie together, so that a name is not read and passed on for every row.
 *
 * <p>A slot holds the last name that fell there: the size never grows, whatever the file holds.
 */
final class SinkNumbers {
    private static final int SLOT_BITS = 10;

    private final ByteView names;
    private final SourceLineSink sink;
    private final SymbolName name = new SymbolName();
    private final long[] offsets = new long[1 << SLOT_BITS];
    private final int[] numbers = new int[1 << SLOT_BITS];

    /** @param names NUL-terminated, all of files or all of functions */
    SinkNumbers(ByteView names, SourceLineSink sink) {
        this.names = names;
        this.sink = sink;
        Arrays.fill(offsets, -1);
    }

    /** The number of the file whose name starts at {@code offset}; 0 when the name is empty. */
    int file(long offset) throws IOException {
        int slot = slot(offset);
        if (offsets[slot] != offset) {
            name.read(names, offset);
            remember(slot, offset, name.length() == 0 ? 0 : sink.file(name));
        }
        return numbers[slot];
    }

    /** The number of the function whose name starts at {@code offset}; 0 when the name is empty. */
    int function(long offset) throws IOException {
        int slot = slot(offset);
        if (offsets[slot] != offset) {
            name.read(names, offset);
            remember(slot, offset, name.length() == 0 ? 0 : sink.name(name));
        }
        return numbers[slot];
    }

    /** Neighbouring offsets fall far from one another. */
    private static int slot(long offset) {
        return (int) (offset * 0x9e3779b97f4a7c15L >>> (Long.SIZE - SLOT_BITS));
    }

    private void remember(int slot, long offset, int number) {
        offsets[slot] = offset;
        numbers[slot] = number;
    }
}
