package io.podflame.binary.dwarf;

import static io.podflame.binary.dwarf.DwarfAbi.*;

/**
 * The attributes of one entry that matter here, as they are written: a form and a number for each. Reused from entry to entry.
 *
 * <p>Attributes are numbered densely, as slots, so that reading an entry fills two small arrays. Mutable; owned by who reads entries.
 */
final class EntryAttributes {
    /** Not of interest. */
    static final int NONE = 0;

    static final int NAME = 1;
    static final int LINKAGE_NAME = 2;
    static final int LOW_PC = 3;
    static final int HIGH_PC = 4;
    static final int RANGES = 5;
    static final int ABSTRACT_ORIGIN = 6;
    static final int SPECIFICATION = 7;
    static final int CALL_FILE = 8;
    static final int CALL_LINE = 9;
    static final int STMT_LIST = 10;
    static final int COMP_DIR = 11;
    static final int STR_OFFSETS_BASE = 12;
    static final int ADDR_BASE = 13;
    static final int RNGLISTS_BASE = 14;
    private static final int COUNT = 15;

    private int present; // one bit for each slot
    private final int[] forms = new int[COUNT];
    private final long[] values = new long[COUNT];

    /** The slot of an attribute of functions and inlined calls. */
    static int subroutineSlot(long attribute) {
        return switch (attribute < 0 || attribute > 0xffff ? 0 : (int) attribute) {
            case DW_AT_NAME -> NAME;
            case DW_AT_LINKAGE_NAME, DW_AT_MIPS_LINKAGE_NAME -> LINKAGE_NAME;
            case DW_AT_LOW_PC -> LOW_PC;
            case DW_AT_HIGH_PC -> HIGH_PC;
            case DW_AT_RANGES -> RANGES;
            case DW_AT_ABSTRACT_ORIGIN -> ABSTRACT_ORIGIN;
            case DW_AT_SPECIFICATION -> SPECIFICATION;
            case DW_AT_CALL_FILE -> CALL_FILE;
            case DW_AT_CALL_LINE -> CALL_LINE;
            default -> NONE;
        };
    }

    /** The slot of an attribute of units. */
    static int unitSlot(long attribute) {
        return switch (attribute < 0 || attribute > 0xffff ? 0 : (int) attribute) {
            case DW_AT_LOW_PC -> LOW_PC;
            case DW_AT_STMT_LIST -> STMT_LIST;
            case DW_AT_COMP_DIR -> COMP_DIR;
            case DW_AT_STR_OFFSETS_BASE -> STR_OFFSETS_BASE;
            case DW_AT_ADDR_BASE, DW_AT_GNU_ADDR_BASE -> ADDR_BASE;
            case DW_AT_RNGLISTS_BASE -> RNGLISTS_BASE;
            default -> NONE;
        };
    }

    void clear() {
        present = 0;
    }

    void set(int slot, int form, long value) {
        present |= 1 << slot;
        forms[slot] = form;
        values[slot] = value;
    }

    boolean has(int slot) {
        return (present & 1 << slot) != 0;
    }

    /** Of an attribute that is there. */
    int form(int slot) {
        return forms[slot];
    }

    /** Of an attribute that is there. */
    long value(int slot) {
        return values[slot];
    }

    long valueOr(int slot, long otherwise) {
        return has(slot) ? values[slot] : otherwise;
    }
}
