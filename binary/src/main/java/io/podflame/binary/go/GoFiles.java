package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;

/**
 * Names of source files by the number that functions use.
 *
 * <pre>
 * until 1.15  number n, from 1: offset:4 at 4·n of the file table, whose first word is the number of offsets
 * since 1.16  number n, from 0, of a compilation unit: offset:4 at 4·(unit + n) of the units' table; ffffffff is none
 * </pre>
 */
final class GoFiles {
    /** No file has this offset. */
    static final long NONE = -1;

    private final ByteView numbers;
    private final ByteView names;
    private final long first;
    private final long count;

    GoFiles(PclnTable table) throws MalformedInputException {
        boolean counted = table.layout() == PclnTable.Layout.GO_1_2;
        this.numbers = table.fileNumbers();
        this.names = table.fileNames();
        this.first = counted ? 1 : 0;
        this.count = counted ? numbers.u32(0) : numbers.sizeBytes() / 4;
    }

    /** Where the NUL-terminated name starts in {@link #names}; {@link #NONE} when the number is nobody's. */
    long nameOffset(long compilationUnit, int number) throws MalformedInputException {
        long index = compilationUnit + number;
        if (number < first || index >= count) {
            return NONE;
        }
        long offset = numbers.u32(4 * index);
        return offset < names.sizeBytes() ? offset : NONE;
    }

    /** Whether a name, not the middle of one, starts at what {@link #nameOffset} gave. */
    boolean isName(long offset) throws MalformedInputException {
        return offset != NONE && names.u8(offset) != 0 && (offset == 0 || names.u8(offset - 1) == 0);
    }

    ByteView names() {
        return names;
    }
}
