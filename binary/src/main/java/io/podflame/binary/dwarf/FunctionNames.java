package io.podflame.binary.dwarf;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;
import io.podflame.binary.WorkBudget;
import io.podflame.binary.symbol.SourceLineSink;
import io.podflame.binary.symbol.SymbolName;
import java.io.IOException;
import java.util.Arrays;

/**
 * The names of functions: the linkage name of an entry or of the entries it stands for, else the plain name.
 *
 * <pre>
 * inlined call -- abstract origin --> function body -- specification --> declaration in its class
 * </pre>
 *
 * <p>Looks for names in the order of LLVM's {@code DWARFDie::findRecursively}. Remembers the numbers of a bounded number of entries. For
 * one thread.
 */
final class FunctionNames {
    /** No compiler makes a chain longer than four. */
    private static final int MAX_CHAIN = 16;

    private static final int MAX_REMEMBERED = 1 << 14;
    private static final int BYTES_OF_FUNCTION = 32;
    private static final int WINDOW_BYTES = 128;

    private final DwarfFile main;
    private final DwarfFile alternate;
    private final DwarfStrings strings;
    private final SourceLineSink sink;
    private final WorkBudget budget;
    private final SectionCursor mainCursor;
    private final SectionCursor alternateCursor;
    private final EntryAttributes attributes = new EntryAttributes();
    private final SymbolName name = new SymbolName();

    private final long[] entries;
    private final int[] numbers;
    private final long[] namingStrings; // 0 is none
    private final int[] stringNumbers;
    private final int placeShift;

    private final long[] toVisit = new long[MAX_CHAIN + 3];
    private long plainName;
    private long linkageName;

    FunctionNames(DwarfFile main, DwarfFile alternate, DwarfStrings strings, SourceLineSink sink, WorkBudget budget) {
        this.main = main;
        this.alternate = alternate;
        this.strings = strings;
        this.sink = sink;
        this.budget = budget;
        this.mainCursor = new SectionCursor(main.info(), WINDOW_BYTES);
        this.alternateCursor = new SectionCursor(alternate.info(), WINDOW_BYTES);
        int places =
                Integer.highestOneBit((int) Math.clamp(main.info().sizeBytes() / BYTES_OF_FUNCTION, 2, MAX_REMEMBERED));
        this.placeShift = Long.numberOfLeadingZeros(places) + 1;
        this.entries = new long[places];
        this.numbers = new int[places];
        this.namingStrings = new long[places];
        this.stringNumbers = new int[places];
        Arrays.fill(entries, -1);
    }

    /**
     * The sink's number of an entry's name.
     *
     * @param entry as {@link DwarfUnit#entry} gives it
     * @return 0 when it has none
     * @throws MalformedInputException when the entry, an entry it refers to or the name cannot be read
     */
    int number(long entry) throws IOException {
        if (entry == DwarfUnit.NO_ENTRY) {
            return 0;
        }
        int place = (int) (entry * 0x9e37_79b9_7f4a_7c15L >>> placeShift);
        if (entries[place] != entry) {
            numbers[place] = find(entry);
            entries[place] = entry;
        }
        return numbers[place];
    }

    private int find(long entry) throws IOException {
        plainName = DwarfStrings.NONE;
        linkageName = DwarfStrings.NONE;
        toVisit[0] = entry;
        int waiting = 1;
        for (int visited = 0; visited < MAX_CHAIN && waiting > 0 && linkageName == DwarfStrings.NONE; visited++) {
            long next = toVisit[--waiting];
            if (DwarfUnit.isInAlternate(next) && alternate.info().sizeBytes() == 0) {
                strings.countMissing();
                continue;
            }
            DwarfUnit unit = visit(next);
            waiting = addReference(unit, EntryAttributes.ABSTRACT_ORIGIN, waiting);
            waiting = addReference(unit, EntryAttributes.SPECIFICATION, waiting);
        }
        return number();
    }

    private DwarfUnit visit(long entry) throws MalformedInputException {
        DwarfFile file = DwarfUnit.isInAlternate(entry) ? alternate : main;
        SectionCursor cursor = DwarfUnit.isInAlternate(entry) ? alternateCursor : mainCursor;
        DwarfUnit unit = file.unitOf(DwarfUnit.offset(entry));
        cursor.range(DwarfUnit.offset(entry), unit.header().end());
        long code = cursor.uleb();
        int kind = Abbreviations.kind(unit.abbreviations().shape(cursor, code));
        if (kind != Abbreviations.SUBPROGRAM && kind != Abbreviations.INLINED) {
            attributes.clear();
            return unit;
        }
        unit.abbreviations().read(cursor, code, attributes);
        budget.spend(cursor.position() - DwarfUnit.offset(entry));
        linkageName = name(unit, EntryAttributes.LINKAGE_NAME);
        plainName = plainName == DwarfStrings.NONE ? name(unit, EntryAttributes.NAME) : plainName;
        return unit;
    }

    private long name(DwarfUnit unit, int slot) throws MalformedInputException {
        if (!attributes.has(slot)) {
            return DwarfStrings.NONE;
        }
        return unit.string(attributes.form(slot), attributes.value(slot));
    }

    private int addReference(DwarfUnit unit, int slot, int waiting) {
        long reference = attributes.has(slot) ? unit.entry(attributes, slot) : DwarfUnit.NO_ENTRY;
        toVisit[waiting] = reference;
        return reference == DwarfUnit.NO_ENTRY ? waiting : waiting + 1;
    }

    /** Linkers keep one of equal strings, so that all units have the same one for a function. */
    private int number() throws IOException {
        long string = linkageName == DwarfStrings.NONE ? plainName : linkageName;
        if (string == DwarfStrings.NONE) {
            return 0;
        }
        int place = (int) (string * 0x9e37_79b9_7f4a_7c15L >>> placeShift);
        if (namingStrings[place] != string) {
            if (!strings.read(string, name)) {
                return 0;
            }
            stringNumbers[place] = name.length() == 0 ? 0 : sink.name(name);
            namingStrings[place] = string;
        }
        return stringNumbers[place];
    }
}
