package io.podflame.binary.dwarf;

import static io.podflame.binary.dwarf.DwarfAbi.*;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;
import io.podflame.binary.WorkBudget;
import java.io.IOException;

/**
 * The address ranges of an entry: one from DW_AT_low_pc and DW_AT_high_pc, or the list that DW_AT_ranges points at.
 *
 * <p>Ranges of discarded code and empty ones are left out. For one thread. Source: DWARF 5, section 2.17.3; DWARF 4, section 2.17.3 for
 * .debug_ranges.
 */
final class RangeReader {
    /** Lists lie in the order of the entries that point at them: most are in the window already. */
    private static final int WINDOW_BYTES = 4_096;

    /** Takes one range; {@code high} is above {@code low}. */
    interface Output {
        void range(long low, long high) throws IOException;
    }

    private final ExecutableRanges code;
    private final WorkBudget budget;
    private final SectionCursor rangesCursor;
    private final SectionCursor listsCursor;
    private final ByteView lists;

    RangeReader(DebugSections sections, ExecutableRanges code, WorkBudget budget) {
        this.code = code;
        this.budget = budget;
        this.lists = sections.get(DebugSections.Name.RNGLISTS);
        this.rangesCursor = SectionCursor.ofWhole(sections.get(DebugSections.Name.RANGES), WINDOW_BYTES);
        this.listsCursor = SectionCursor.ofWhole(lists, WINDOW_BYTES);
    }

    /** Gives the ranges of an entry; none when it has no code. */
    void read(DwarfUnit unit, EntryAttributes attributes, Output output) throws IOException {
        if (attributes.has(EntryAttributes.LOW_PC) && attributes.has(EntryAttributes.HIGH_PC)) {
            long low = unit.address(attributes, EntryAttributes.LOW_PC);
            boolean absolute = DwarfUnit.isAddress(attributes.form(EntryAttributes.HIGH_PC));
            long high = absolute
                    ? unit.address(attributes, EntryAttributes.HIGH_PC)
                    : sum(unit, low, attributes.value(EntryAttributes.HIGH_PC));
            give(low, high, output);
        } else if (attributes.has(EntryAttributes.RANGES)) {
            long value = attributes.value(EntryAttributes.RANGES);
            if (unit.encoding().version() < 5) {
                readRanges(unit, value, output);
            } else {
                readList(unit, listOffset(unit, attributes.form(EntryAttributes.RANGES), value), output);
            }
        }
    }

    private static long sum(DwarfUnit unit, long address, long distance) {
        long sum = address + distance;
        return unit.encoding().addressBytes() == 4 ? sum & 0xffff_ffffL : sum;
    }

    private void give(long low, long high, Output output) throws IOException {
        long codeEnd = code.codeEnd(low);
        long end = Long.compareUnsigned(high, codeEnd) < 0 ? high : codeEnd;
        if (Long.compareUnsigned(low, end) < 0) {
            output.range(low, end);
        }
    }

    /** Pairs of addresses; the lower one of all ones gives a new base. */
    private void readRanges(DwarfUnit unit, long offset, Output output) throws IOException {
        int size = unit.encoding().addressBytes();
        long allOnes = size == 4 ? 0xffff_ffffL : -1;
        long base = unit.lowPc();
        rangesCursor.seek(offset);
        while (true) {
            budget.spend(2L * size);
            long low = rangesCursor.word(size);
            long high = rangesCursor.word(size);
            if (low == allOnes) {
                base = high;
            } else if (low == 0 && high == 0) {
                return;
            } else {
                give(sum(unit, base, low), sum(unit, base, high), output);
            }
        }
    }

    private long listOffset(DwarfUnit unit, int form, long value) throws MalformedInputException {
        if (form != DW_FORM_RNGLISTX) {
            return value;
        }
        long base = unit.bases().rangeLists();
        int size = unit.encoding().offsetBytes();
        return base + lists.word(DwarfUnit.entryOffset(lists, base, value, size), size);
    }

    private void readList(DwarfUnit unit, long offset, Output output) throws IOException {
        SectionCursor cursor = listsCursor;
        int size = unit.encoding().addressBytes();
        long base = unit.lowPc();
        cursor.seek(offset);
        while (true) {
            budget.spend(1L + size);
            int kind = cursor.u8();
            switch (kind) {
                case DW_RLE_END_OF_LIST -> {
                    return;
                }
                case DW_RLE_BASE_ADDRESSX -> base = unit.indexedAddress(cursor.uleb());
                case DW_RLE_BASE_ADDRESS -> base = cursor.word(size);
                case DW_RLE_OFFSET_PAIR -> {
                    long low = cursor.uleb();
                    give(sum(unit, base, low), sum(unit, base, cursor.uleb()), output);
                }
                case DW_RLE_STARTX_ENDX -> {
                    long low = unit.indexedAddress(cursor.uleb());
                    give(low, unit.indexedAddress(cursor.uleb()), output);
                }
                case DW_RLE_STARTX_LENGTH -> {
                    long low = unit.indexedAddress(cursor.uleb());
                    give(low, sum(unit, low, cursor.uleb()), output);
                }
                case DW_RLE_START_END -> {
                    long low = cursor.word(size);
                    give(low, cursor.word(size), output);
                }
                case DW_RLE_START_LENGTH -> {
                    long low = cursor.word(size);
                    give(low, sum(unit, low, cursor.uleb()), output);
                }
                default -> throw cursor.malformed("a range list entry of DWARF 5", "kind " + kind);
            }
        }
    }
}
