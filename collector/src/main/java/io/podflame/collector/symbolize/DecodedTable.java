package io.podflame.collector.symbolize;

import io.podflame.binary.symbol.SymbolTable;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import java.util.Optional;

/**
 * A symbol table ready for look-ups. Immutable.
 *
 * @param codeKind of the executable's code that has no name: GO when its table comes from a Go binary
 * @param sizeBytes about what it holds in memory
 */
record DecodedTable(SymbolTable symbols, FrameKind codeKind, long sizeBytes) {
    /** Per range: start, length, name number; per name: a cached string's reference. */
    private static final int BYTES_PER_RANGE = 16;

    private static final int BYTES_PER_NAME = 8;

    /** @param encodedBytes the table's length as stored: names are the most of it, and are held once as bytes and once as strings */
    static DecodedTable of(SymbolTable symbols, int encodedBytes) {
        long sizeBytes = (long) BYTES_PER_RANGE * symbols.size()
                + (long) BYTES_PER_NAME * symbols.nameCount()
                + 2L * encodedBytes;
        return new DecodedTable(symbols, hasGo(symbols) ? FrameKind.GO : FrameKind.NATIVE, sizeBytes);
    }

    /** The frame of the function that holds the address, if one does. */
    Optional<Frame> frame(long elfAddress, String file) {
        int index = symbols.find(elfAddress);
        if (index < 0) {
            return Optional.empty();
        }
        FrameKind kind = symbols.isGo(index) ? FrameKind.GO : FrameKind.NATIVE;
        return Optional.of(new Frame(symbols.name(index), kind, file, true));
    }

    private static boolean hasGo(SymbolTable symbols) {
        for (int index = 0; index < symbols.size(); index++) {
            if (symbols.isGo(index)) {
                return true;
            }
        }
        return false;
    }
}
