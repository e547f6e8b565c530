package io.podflame.binary.dwarf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;
import io.podflame.binary.WorkBudget;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The units of one file and their abbreviations, found by offset.
 *
 * <p>Remembers a bounded number of abbreviation tables and units. The list of all units is made when an entry of another unit is asked for
 * the first time. Mutable; for one thread.
 */
final class DwarfFile {
    /** Units beyond this cannot be referred to from others. The largest programs have some ten thousand. */
    private static final int MAX_LISTED_UNITS = 1 << 20;

    private static final int REMEMBERED = 64;
    private static final int MAX_REMEMBERED_STEPS = 8_192;
    private static final int SMALL_WINDOW_BYTES = 512;

    private record Table(long offset, UnitEncoding encoding, Abbreviations abbreviations) {}

    private final DebugSections sections;
    private final boolean alternate;
    private final WorkBudget budget;
    private final ByteView info;
    private final SectionCursor abbreviationCursor;
    private final SectionCursor unitCursor;
    private final EntryAttributes attributes = new EntryAttributes();

    private final @Nullable Table[] tables = new @Nullable Table[REMEMBERED];
    private final @Nullable DwarfUnit[] units = new @Nullable DwarfUnit[REMEMBERED];
    private @Nullable DwarfUnit opened;
    private long[] unitStarts = new long[0];
    private int unitCount = -1;
    private long listedEnd;

    DwarfFile(DebugSections sections, boolean alternate, WorkBudget budget) {
        this.sections = sections;
        this.alternate = alternate;
        this.budget = budget;
        this.info = sections.get(DebugSections.Name.INFO);
        this.abbreviationCursor = new SectionCursor(sections.get(DebugSections.Name.ABBREV), SMALL_WINDOW_BYTES);
        this.unitCursor = new SectionCursor(info, SMALL_WINDOW_BYTES);
    }

    DebugSections sections() {
        return sections;
    }

    boolean isAlternate() {
        return alternate;
    }

    ByteView info() {
        return info;
    }

    /** The unit whose header is at {@code start}. */
    DwarfUnit unitAt(long start) throws MalformedInputException {
        int place = place(start);
        DwarfUnit remembered = units[place];
        if (remembered != null && remembered.header().start() == start) {
            return remembered;
        }
        DwarfUnit unit = DwarfUnit.parse(this, UnitHeader.parse(info, start), unitCursor, attributes);
        boolean small = unit.abbreviations().stepCount() <= MAX_REMEMBERED_STEPS;
        units[place] = small ? unit : null;
        return unit;
    }

    /** As {@link #unitAt}; remembers the unit until the next call, as most references stay in the unit that is read. */
    DwarfUnit open(long start) throws MalformedInputException {
        DwarfUnit unit = unitAt(start);
        opened = unit;
        return unit;
    }

    /** The unit that holds an entry. */
    DwarfUnit unitOf(long entryOffset) throws MalformedInputException {
        DwarfUnit current = opened;
        if (current != null
                && entryOffset >= current.header().start()
                && entryOffset < current.header().end()) {
            return current;
        }
        if (unitCount < 0) {
            listUnits();
        }
        int found = Arrays.binarySearch(unitStarts, 0, unitCount, entryOffset);
        int index = found >= 0 ? found : -found - 2;
        if (index < 0 || entryOffset >= listedEnd) {
            throw info.malformed(entryOffset, "an entry of a unit", "no unit that can be found");
        }
        return unitAt(unitStarts[index]);
    }

    /** A unit that leaves the section ends the list: nothing behind it can be found. */
    private void listUnits() {
        long[] starts = new long[64];
        int count = 0;
        long at = 0;
        try {
            while (at < info.sizeBytes() && count < MAX_LISTED_UNITS) {
                long end = UnitHeader.end(info, at);
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * count);
                }
                starts[count] = at;
                count++;
                at = end;
            }
        } catch (MalformedInputException e) {
            // who reads the units one after the other meets it again and reports it
        }
        unitStarts = starts;
        unitCount = count;
        listedEnd = at;
    }

    /** The abbreviation table at an offset, prepared for a unit's sizes. */
    Abbreviations abbreviations(long offset, UnitEncoding encoding) throws MalformedInputException {
        int place = place(offset);
        Table remembered = tables[place];
        if (remembered != null && remembered.offset == offset && remembered.encoding.equals(encoding)) {
            return remembered.abbreviations;
        }
        abbreviationCursor.rangeToEnd(offset);
        Abbreviations table;
        try {
            table = Abbreviations.parse(abbreviationCursor, encoding);
        } finally {
            budget.spend(abbreviationCursor.position() - offset); // for a table that breaks off, too
        }
        budget.spend(table.capacity());
        tables[place] = table.stepCount() <= MAX_REMEMBERED_STEPS ? new Table(offset, encoding, table) : null;
        return table;
    }

    private static int place(long offset) {
        return (int) (offset * 0x9e37_79b9_7f4a_7c15L >>> 58);
    }
}
