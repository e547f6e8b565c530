package io.podflame.binary.unwind;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;

/** Reads pointers as .eh_frame encodes them: a format, and what they count from. Source: LSB Core, section 10.5.1, "DWARF EH_PE". */
final class PointerEncoding {
    static final int ABSOLUTE = 0;

    private static final int OMITTED = 0xff;
    private static final int INDIRECT = 0x80;
    private static final int FORMAT = 0x0f;
    private static final int BASE = 0x70;
    private static final int PC_RELATIVE = 0x10;

    private final SectionCursor cursor;
    private final long sectionAddress;
    private final int wordBytes;

    /** @param sectionAddress elfAddress of the first byte that the cursor can read */
    PointerEncoding(SectionCursor cursor, long sectionAddress, int wordBytes) {
        this.cursor = cursor;
        this.sectionAddress = sectionAddress;
        this.wordBytes = wordBytes;
    }

    /** A pointer to code. */
    long read(int encoding) throws MalformedInputException {
        long at = sectionAddress + cursor.position();
        long value = value(encoding);
        return switch (encoding & (BASE | INDIRECT)) {
            case 0 -> value;
            case PC_RELATIVE -> value + at;
            default -> throw cursor.malformed("an absolute pointer or one from here", "encoding " + encoding);
        };
    }

    /** A number in a pointer's format, as the length of code is. */
    long value(int encoding) throws MalformedInputException {
        return switch (encoding & FORMAT) {
            case 0x0 -> cursor.word(wordBytes);
            case 0x1 -> cursor.uleb();
            case 0x2 -> cursor.u16();
            case 0x3 -> cursor.u32();
            case 0x4, 0xc -> cursor.s64();
            case 0x9 -> cursor.sleb();
            case 0xa -> (short) cursor.u16();
            case 0xb -> cursor.s32();
            default -> throw cursor.malformed("a known format of pointers", "encoding " + encoding);
        };
    }

    /** Reads over a pointer whose value is of no interest. */
    void skip(int encoding) throws MalformedInputException {
        if (encoding != OMITTED) {
            value(encoding);
        }
    }
}
