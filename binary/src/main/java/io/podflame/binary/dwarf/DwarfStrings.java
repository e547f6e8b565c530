package io.podflame.binary.dwarf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.WorkBudget;
import io.podflame.binary.symbol.SymbolName;

/**
 * Every string of a file and of its alternate file under one number: where it lies, and its offset there.
 *
 * <p>Two strings with the same number are the same string; 0 is none. Reading allocates nothing.
 */
final class DwarfStrings {
    static final long NONE = 0;

    static final int INFO = 1;
    static final int STR = 2;
    static final int LINE_STR = 3;
    static final int LINE = 4;
    private static final int ALTERNATE = 4;

    private static final int PLACE_SHIFT = 56;
    private static final ByteView NOTHING = ByteView.of(new byte[0], "no alternate file");

    private final ByteView[] places = new ByteView[2 * ALTERNATE + 1];
    private final WorkBudget budget;
    private long missing;

    DwarfStrings(DebugSections main, DebugSections alternate, WorkBudget budget) {
        this.budget = budget;
        places[0] = NOTHING;
        put(0, main);
        put(ALTERNATE, alternate);
    }

    private void put(int first, DebugSections sections) {
        places[first + INFO] = sections.get(DebugSections.Name.INFO);
        places[first + STR] = sections.get(DebugSections.Name.STR);
        places[first + LINE_STR] = sections.get(DebugSections.Name.LINE_STR);
        places[first + LINE] = sections.get(DebugSections.Name.LINE);
    }

    /** The number of the string at an offset of one of the file's own sections. */
    static long main(int place, long offset) {
        return number(place, offset);
    }

    /** The number of the string at an offset of a section of the alternate file. */
    static long alternate(int place, long offset) {
        return number(place + ALTERNATE, offset);
    }

    private static long number(int place, long offset) {
        boolean fits = offset >= 0 && offset < 1L << PLACE_SHIFT;
        return (long) place << PLACE_SHIFT | (fits ? offset : (1L << PLACE_SHIFT) - 1);
    }

    /** Counts a name that is in an alternate file that was not given. */
    void countMissing() {
        missing++;
    }

    long missing() {
        return missing;
    }

    /**
     * Reads a string that is one.
     *
     * @return false when its section is missing, as the alternate file may be; that is counted
     * @throws MalformedInputException when the string does not lie in its section
     */
    boolean read(long string, SymbolName into) throws MalformedInputException {
        ByteView place = place(string);
        if (place.sizeBytes() == 0) {
            countMissing();
            return false;
        }
        long offset = string & (1L << PLACE_SHIFT) - 1;
        if (offset >= place.sizeBytes()) {
            throw place.malformed(offset, "a string", "the end of the strings");
        }
        into.read(place, offset);
        budget.spend(into.length());
        return true;
    }

    private ByteView place(long string) {
        return places[(int) (string >>> PLACE_SHIFT)];
    }
}
