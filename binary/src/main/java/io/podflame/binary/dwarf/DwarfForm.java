package io.podflame.binary.dwarf;

import static io.podflame.binary.dwarf.DwarfAbi.*;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;

/** How the value of an attribute is written: its size, and how to read or skip it. Source: DWARF 5, section 7.5.6. */
final class DwarfForm {
    /** The size is written with the value. */
    static final int VARIABLE = -1;

    /** No form of DWARF 5 or of GNU: entries that have it cannot be read or skipped. */
    static final int UNKNOWN = -2;

    private DwarfForm() {}

    /** In bytes; {@link #VARIABLE} or {@link #UNKNOWN} where the form alone does not say. */
    static int sizeBytes(long form, UnitEncoding encoding) {
        if (form < 0 || form > 0xffff) {
            return UNKNOWN;
        }
        return switch ((int) form) {
            case DW_FORM_FLAG_PRESENT, DW_FORM_IMPLICIT_CONST -> 0;
            case DW_FORM_DATA1, DW_FORM_FLAG, DW_FORM_REF1, DW_FORM_STRX1, DW_FORM_ADDRX1 -> 1;
            case DW_FORM_DATA2, DW_FORM_REF2, DW_FORM_STRX2, DW_FORM_ADDRX2 -> 2;
            case DW_FORM_STRX3, DW_FORM_ADDRX3 -> 3;
            case DW_FORM_DATA4, DW_FORM_REF4, DW_FORM_REF_SUP4, DW_FORM_STRX4, DW_FORM_ADDRX4 -> 4;
            case DW_FORM_DATA8, DW_FORM_REF8, DW_FORM_REF_SUP8, DW_FORM_REF_SIG8 -> 8;
            case DW_FORM_DATA16 -> 16;
            case DW_FORM_ADDR -> encoding.addressBytes();
            case DW_FORM_REF_ADDR -> encoding.referenceBytes();
            case DW_FORM_STRP,
                    DW_FORM_SEC_OFFSET,
                    DW_FORM_STRP_SUP,
                    DW_FORM_LINE_STRP,
                    DW_FORM_GNU_REF_ALT,
                    DW_FORM_GNU_STRP_ALT -> encoding.offsetBytes();
            case DW_FORM_BLOCK,
                    DW_FORM_BLOCK1,
                    DW_FORM_BLOCK2,
                    DW_FORM_BLOCK4,
                    DW_FORM_EXPRLOC,
                    DW_FORM_STRING,
                    DW_FORM_SDATA,
                    DW_FORM_UDATA,
                    DW_FORM_REF_UDATA,
                    DW_FORM_STRX,
                    DW_FORM_ADDRX,
                    DW_FORM_LOCLISTX,
                    DW_FORM_RNGLISTX,
                    DW_FORM_GNU_ADDR_INDEX,
                    DW_FORM_GNU_STR_INDEX,
                    DW_FORM_INDIRECT -> VARIABLE;
            default -> UNKNOWN;
        };
    }

    static void skip(SectionCursor cursor, int form, UnitEncoding encoding) throws MalformedInputException {
        switch (form) {
            case DW_FORM_EXPRLOC, DW_FORM_BLOCK -> cursor.skip(cursor.uleb());
            case DW_FORM_BLOCK1 -> cursor.skip(cursor.u8());
            case DW_FORM_BLOCK2 -> cursor.skip(cursor.u16());
            case DW_FORM_BLOCK4 -> cursor.skip(cursor.u32());
            case DW_FORM_STRING -> cursor.skipString();
            case DW_FORM_INDIRECT -> skip(cursor, indirect(cursor), encoding);
            default -> {
                int sizeBytes = sizeBytes(form, encoding);
                if (sizeBytes >= 0) {
                    cursor.skip(sizeBytes);
                } else if (sizeBytes == VARIABLE) {
                    cursor.skipLeb();
                } else {
                    throw unknown(cursor, form);
                }
            }
        }
    }

    /** The form that stands before the value of DW_FORM_indirect; never that again, so that nothing recurses. */
    static int indirect(SectionCursor cursor) throws MalformedInputException {
        long form = cursor.uleb();
        if (form < 0 || form > 0xffff || form == DW_FORM_INDIRECT || form == DW_FORM_IMPLICIT_CONST) {
            throw cursor.malformed("a direct form", "form 0x" + Long.toHexString(form));
        }
        return (int) form;
    }

    /**
     * Reads the value as it is written: a number, an offset, an index or an address, zero-extended except for DW_FORM_sdata. A string in
     * place gives its offset in the section, a block 0.
     */
    static long read(SectionCursor cursor, int form, UnitEncoding encoding) throws MalformedInputException {
        switch (form) {
            case DW_FORM_STRING, DW_FORM_BLOCK, DW_FORM_BLOCK1, DW_FORM_BLOCK2, DW_FORM_BLOCK4, DW_FORM_EXPRLOC -> {
                long position = form == DW_FORM_STRING ? cursor.position() : 0;
                skip(cursor, form, encoding);
                return position;
            }
            case DW_FORM_DATA16 -> {
                cursor.skip(16);
                return 0;
            }
            case DW_FORM_SDATA -> {
                return cursor.sleb();
            }
            case DW_FORM_FLAG_PRESENT -> {
                return 1;
            }
            default -> {
                int sizeBytes = sizeBytes(form, encoding);
                if (sizeBytes == VARIABLE) {
                    return cursor.uleb();
                }
                if (sizeBytes < 0) {
                    throw unknown(cursor, form);
                }
                return sizeBytes == 3 ? cursor.u24() : cursor.word(sizeBytes);
            }
        }
    }

    static MalformedInputException unknown(SectionCursor cursor, int form) {
        return cursor.malformed("a form of DWARF 2 to 5", "form 0x" + Integer.toHexString(form));
    }
}
