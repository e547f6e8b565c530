package io.podflame.binary.dwarf;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;
import java.io.IOException;
import java.util.Arrays;

/**
 * Walks through all entries of a unit and collects functions and inlined calls that have code.
 *
 * <p>An entry costs no object and entries of no interest only a skip. A call becomes a scope when it or one below it turns out to have
 * code: bodies that others are made from, and declarations, never do. Mutable; for one thread.
 */
final class SubroutineWalk {
    /** Functions and inlined calls inside one another; Rust reaches about a hundred. */
    private static final int MAX_OPEN = 4_096;

    private static final int WINDOW_BYTES = 32 * 1024;
    private static final int NOT_YET = -2;

    private final SectionCursor cursor;
    private final RangeReader ranges;
    private final CodeScopes scopes;
    private final EntryAttributes attributes = new EntryAttributes();
    private final RangeReader.Output output = this::addRange;

    // The functions and inlined calls around the current entry, outermost first.
    private int openCount;
    private long[] openEntries = new long[64];
    private int[] opened = new int[5 * 64]; // depth of the entries below, kind, scope, call file, call line

    SubroutineWalk(DwarfFile file, RangeReader ranges, CodeScopes scopes) {
        this.cursor = new SectionCursor(file.info(), WINDOW_BYTES);
        this.ranges = ranges;
        this.scopes = scopes;
    }

    /**
     * @throws MalformedInputException when an entry cannot be read
     * @throws OversizedUnitException when there are too many
     */
    void walk(DwarfUnit unit) throws IOException {
        openCount = 0;
        if (!unit.hasChildren()) {
            return;
        }
        Abbreviations abbreviations = unit.abbreviations();
        cursor.range(unit.firstChild(), unit.header().end());
        int depth = 1;
        while (depth > 0 && cursor.hasNext()) {
            long start = cursor.position();
            long code = cursor.uleb();
            if (code == 0) {
                close(depth--);
                continue;
            }
            int shape = abbreviations.shape(cursor, code);
            int fixedBytes = Abbreviations.fixedBytes(shape);
            if (fixedBytes >= 0) { // no attribute of interest: most entries
                cursor.skip(fixedBytes);
                depth += Abbreviations.childLevels(shape);
                continue;
            }
            abbreviations.read(cursor, code, attributes);
            int levels = Abbreviations.childLevels(shape);
            if (levels > 0 && attributes.has(EntryAttributes.SIBLING)) {
                skipToSibling(unit);
                continue;
            }
            depth += levels;
            int kind = Abbreviations.kind(shape);
            if (kind == Abbreviations.SUBPROGRAM || kind == Abbreviations.INLINED) {
                enter(unit, start, kind, depth, levels > 0);
            }
        }
    }

    private void close(int depth) {
        if (openCount > 0 && opened[5 * (openCount - 1)] == depth) {
            openCount--;
        }
    }

    private void skipToSibling(DwarfUnit unit) throws MalformedInputException {
        long sibling = DwarfUnit.offset(unit.entry(attributes, EntryAttributes.SIBLING));
        if (sibling <= cursor.position()) {
            throw cursor.malformed("a sibling further on", "0x" + Long.toHexString(sibling));
        }
        cursor.seek(sibling);
    }

    private void enter(DwarfUnit unit, long start, int kind, int depth, boolean hasChildren) throws IOException {
        if (openCount == MAX_OPEN) {
            throw new OversizedUnitException(MAX_OPEN + " calls inside one another");
        }
        if (openCount == openEntries.length) {
            openEntries = Arrays.copyOf(openEntries, 2 * openCount);
            opened = Arrays.copyOf(opened, 10 * openCount);
        }
        openEntries[openCount] = namingEntry(unit, start);
        int at = 5 * openCount++;
        opened[at] = depth;
        opened[at + 1] = kind;
        opened[at + 2] = NOT_YET;
        opened[at + 3] = number(EntryAttributes.CALL_FILE);
        opened[at + 4] = number(EntryAttributes.CALL_LINE);
        ranges.read(unit, attributes, output);
        if (!hasChildren) {
            openCount--;
        }
    }

    /** The one entry that this one stands for when it says nothing itself: calls of one function share its name. */
    private long namingEntry(DwarfUnit unit, long start) {
        boolean origin = attributes.has(EntryAttributes.ABSTRACT_ORIGIN);
        boolean specification = attributes.has(EntryAttributes.SPECIFICATION);
        if (attributes.has(EntryAttributes.NAME)
                || attributes.has(EntryAttributes.LINKAGE_NAME)
                || origin == specification) {
            return unit.entry(start);
        }
        return unit.entry(attributes, origin ? EntryAttributes.ABSTRACT_ORIGIN : EntryAttributes.SPECIFICATION);
    }

    private int number(int slot) {
        long value = attributes.valueOr(slot, 0);
        return value < 0 || value > Integer.MAX_VALUE ? 0 : (int) value;
    }

    private void addRange(long low, long high) throws OversizedUnitException {
        scopes.addRange(scope(), low, high);
    }

    /** The scope of the innermost open call; makes those of the calls around it first. */
    private int scope() throws OversizedUnitException {
        int first = openCount - 1;
        while (first > 0 && scopeOf(first) == NOT_YET && kindOf(first) == Abbreviations.INLINED) {
            first--;
        }
        int caller = CodeScopes.NONE;
        for (int i = first; i < openCount; i++) {
            int at = 5 * i;
            if (opened[at + 2] == NOT_YET) {
                opened[at + 2] = scopes.addScope(caller, openEntries[i], opened[at + 3], opened[at + 4]);
            }
            caller = opened[at + 2];
        }
        return caller;
    }

    private int scopeOf(int open) {
        return opened[5 * open + 2];
    }

    private int kindOf(int open) {
        return opened[5 * open + 1];
    }
}
