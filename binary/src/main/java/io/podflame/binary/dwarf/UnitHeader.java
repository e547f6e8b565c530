package io.podflame.binary.dwarf;

import static io.podflame.binary.dwarf.DwarfAbi.*;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;

/**
 * The header of one unit of .debug_info.
 *
 * <pre>
 * 2 to 4: length:4|12 version:2 abbreviations:O addressBytes:1                  length ffffffff: another 8 bytes, and O is 8
 * 5:      length:4|12 version:2 type:1 addressBytes:1 abbreviations:O [id:8] [typeOffset:O]
 * </pre>
 *
 * @param start offset of the header in the section
 * @param end offset after the unit's last byte
 * @param type DW_UT_…
 * @param abbreviations offset of the table in .debug_abbrev
 * @param firstEntry offset of the unit's own entry
 */
record UnitHeader(long start, long end, int type, UnitEncoding encoding, long abbreviations, long firstEntry) {
    private static final long WIDE = 0xffff_ffffL;
    private static final long RESERVED = 0xffff_fff0L;

    /** The offset after the unit at {@code start}, whatever its version. */
    static long end(ByteView info, long start) throws MalformedInputException {
        long length = info.u32(start);
        long bodyStart = start + (length == WIDE ? 12 : 4);
        long bodyBytes = length == WIDE ? info.s64(start + 4) : length;
        if (length != WIDE && length >= RESERVED || bodyBytes < 0 || bodyBytes > info.sizeBytes() - bodyStart) {
            throw info.malformed(start, "a unit inside the section", "a length of " + Long.toUnsignedString(bodyBytes));
        }
        return bodyStart + bodyBytes;
    }

    static boolean isKnownVersion(ByteView info, long start) throws MalformedInputException {
        int version = info.u16(start + (info.u32(start) == WIDE ? 12 : 4));
        return version >= 2 && version <= 5;
    }

    /** @throws MalformedInputException when the unit leaves the section, or its version is not 2 to 5 */
    static UnitHeader parse(ByteView info, long start) throws MalformedInputException {
        long end = end(info, start);
        int offsetBytes = info.u32(start) == WIDE ? 8 : 4;
        long at = start + (offsetBytes == 8 ? 12 : 4);
        int version = info.u16(at);
        at += 2;
        if (version < 2 || version > 5) {
            throw info.malformed(start, "DWARF 2 to 5", "version " + version);
        }
        if (version < 5) {
            UnitEncoding encoding = encoding(info, start, version, info.u8(at + offsetBytes), offsetBytes);
            long firstEntry = at + offsetBytes + 1;
            return new UnitHeader(
                    start, end, DW_UT_COMPILE, encoding, info.word(at, offsetBytes), checked(info, firstEntry, end));
        }
        int type = info.u8(at);
        UnitEncoding encoding = encoding(info, start, version, info.u8(at + 1), offsetBytes);
        long firstEntry = at + 2 + offsetBytes + extraBytes(type, offsetBytes);
        return new UnitHeader(
                start, end, type, encoding, info.word(at + 2, offsetBytes), checked(info, firstEntry, end));
    }

    private static UnitEncoding encoding(ByteView info, long start, int version, int addressBytes, int offsetBytes)
            throws MalformedInputException {
        if (addressBytes != 4 && addressBytes != 8) {
            throw info.malformed(start, "addresses of 4 or 8 bytes", addressBytes + " bytes");
        }
        return new UnitEncoding(version, addressBytes, offsetBytes);
    }

    private static int extraBytes(int type, int offsetBytes) {
        return switch (type) {
            case DW_UT_SKELETON, DW_UT_SPLIT_COMPILE -> 8;
            case DW_UT_TYPE, DW_UT_SPLIT_TYPE -> 8 + offsetBytes;
            default -> 0;
        };
    }

    private static long checked(ByteView info, long firstEntry, long end) throws MalformedInputException {
        if (firstEntry > end) {
            throw info.malformed(firstEntry, "an entry", "the end of the unit");
        }
        return firstEntry;
    }
}
