package io.podflame.binary.dwarf;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;
import io.podflame.binary.symbol.SourceLineSink;
import java.io.IOException;
import java.util.Arrays;

/**
 * Walks through all entries of a unit and collects functions and inlined calls that have code.
 *
 * <p>An entry costs no object and entries of no interest only a skip. A call becomes a scope when it or one below it turns out to have
 * code: bodies that others are made from, and declarations, never do. In a function that is told, because a unit before had the same code,
 * or of which the linker kept nothing, inlined calls are of no interest either: in a large program of C++ these are most. Functions inside it are.
 * Mutable; for one thread.
 */
final class SubroutineWalk {
    /** Functions and inlined calls inside one another; Rust reaches about a hundred. */
    private static final int MAX_OPEN = 4_096;

    private static final int WINDOW_BYTES = 32 * 1024;
    private static final int NOT_YET = -2;
    private static final int FIELDS = 6;
    private static final int MAX_CODE_BYTES = 2; // of those that are passed over quickly

    private final SectionCursor cursor;
    private final RangeReader ranges;
    private final SourceLineSink sink;
    private final CodeScopes scopes;
    private final EntryAttributes attributes = new EntryAttributes();
    private final RangeReader.Output output = this::addRange;

    // The functions and inlined calls around the current entry, outermost first.
    private int openCount;
    private long[] openEntries = new long[64];
    private int[] opened =
            new int[FIELDS * 64]; // depth of the entries below, kind, scope, call file, call line, whether it is told

    private int depth;
    private int innermostDepth;
    private boolean innermostIsTold;
    private int stopsAt; // of skips
    private int untold; // ranges of the current entry

    SubroutineWalk(DwarfFile file, RangeReader ranges, CodeScopes scopes, SourceLineSink sink) {
        this.sink = sink;
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
        innermostChanged();
        if (!unit.hasChildren()) {
            return;
        }
        Abbreviations abbreviations = unit.abbreviations();
        cursor.range(unit.firstChild(), unit.header().end());
        depth = 1;
        while (depth > 0) {
            passOver(abbreviations.skips());
            if (!cursor.hasNext()) {
                return;
            }
            long start = cursor.position();
            long code = cursor.uleb();
            if (code == 0) {
                leave();
            } else {
                look(unit, start, code, abbreviations.shape(cursor, code));
            }
        }
    }

    /**
     * Passes over entries of no interest, most of all, up to one that is of interest, or ends the innermost call, or does not lie in the
     * window whole.
     */
    private void passOver(int[] skips) throws MalformedInputException {
        byte[] window = cursor.window();
        int stops = stopsAt;
        int level = depth;
        int from = cursor.windowIndex();
        int last = cursor.windowEnd() - MAX_CODE_BYTES;
        int at = from;
        while (at <= last) {
            int code = window[at];
            if (code == 0) {
                if (level == innermostDepth) {
                    break;
                }
                level--;
                at++;
                continue;
            }
            int next = at + 1;
            if (code < 0) {
                code = code & 0x7f | window[next++] << 7; // negative, and no such code, if a third byte follows
            }
            if (code < 0 || code >= skips.length) {
                break;
            }
            int skip = skips[code];
            if (skip < 0 || (skip & stops) != 0) {
                break;
            }
            at = next + (skip >> 3);
            level += skip & 1;
        }
        depth = level;
        cursor.skip(at - from);
    }

    private void look(DwarfUnit unit, long start, long code, int shape) throws IOException {
        Abbreviations abbreviations = unit.abbreviations();
        if (abbreviations.hasSibling(code)) {
            skipTo(unit.header().start() + abbreviations.sibling(cursor, code));
            return;
        }
        depth += Abbreviations.childLevels(shape);
        int kind = Abbreviations.kind(shape);
        boolean call = kind == Abbreviations.INLINED;
        if (kind == Abbreviations.SUBPROGRAM && !Abbreviations.isCodeless(shape) || call && !innermostIsTold) {
            abbreviations.read(cursor, code, attributes);
            enter(namingEntry(unit, start), kind);
            readRanges(unit, kind);
            if (!Abbreviations.hasChildren(shape)) {
                openCount--;
            }
            innermostChanged();
            return;
        }
        abbreviations.skip(cursor, code);
        if (kind == Abbreviations.SUBPROGRAM && Abbreviations.hasChildren(shape)) {
            attributes.clear();
            enter(unit.entry(start), kind);
            innermostChanged();
        }
    }

    private void skipTo(long sibling) throws MalformedInputException {
        if (sibling <= cursor.position()) {
            throw cursor.malformed("a sibling further on", "0x" + Long.toHexString(sibling));
        }
        cursor.seek(sibling);
    }

    private void leave() {
        if (openCount > 0 && depth == innermostDepth) {
            openCount--;
            innermostChanged();
        }
        depth--;
    }

    private void innermostChanged() {
        int at = FIELDS * (openCount - 1);
        innermostDepth = openCount == 0 ? 1 : opened[at]; // of the unit's own entry
        innermostIsTold = openCount > 0 && opened[at + 5] != 0;
        stopsAt = innermostIsTold ? Abbreviations.LOOK : Abbreviations.LOOK | Abbreviations.CALL;
    }

    /** Opens a call; the attributes say where it is called. */
    private void enter(long entry, int kind) throws OversizedUnitException {
        if (openCount == MAX_OPEN) {
            throw new OversizedUnitException(MAX_OPEN + " calls inside one another");
        }
        if (openCount == openEntries.length) {
            openEntries = Arrays.copyOf(openEntries, 2 * openCount);
            opened = Arrays.copyOf(opened, 2 * FIELDS * openCount);
        }
        openEntries[openCount] = entry;
        int at = FIELDS * openCount++;
        opened[at] = depth;
        opened[at + 1] = kind;
        opened[at + 2] = NOT_YET;
        opened[at + 3] = number(EntryAttributes.CALL_FILE);
        opened[at + 4] = number(EntryAttributes.CALL_LINE);
        opened[at + 5] = 0;
    }

    /** Reads the ranges of the innermost call; a function all of whose ranges are told, or that has none left, is told. */
    private void readRanges(DwarfUnit unit, int kind) throws IOException {
        untold = 0;
        ranges.read(unit, attributes, output);
        boolean whole = attributes.has(EntryAttributes.RANGES) || attributes.has(EntryAttributes.HIGH_PC);
        if (kind == Abbreviations.SUBPROGRAM && whole && untold == 0) {
            int at = FIELDS * (openCount - 1);
            opened[at + 5] = 1;
            if (opened[at + 2] != NOT_YET) {
                scopes.setTold(opened[at + 2]);
            }
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
        if (kindOf(openCount - 1) == Abbreviations.SUBPROGRAM && !sink.isTold(low)) {
            untold++;
        }
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
            int at = FIELDS * i;
            if (opened[at + 2] == NOT_YET) {
                opened[at + 2] = scopes.addScope(caller, openEntries[i], opened[at + 3], opened[at + 4]);
            }
            caller = opened[at + 2];
        }
        return caller;
    }

    private int scopeOf(int open) {
        return opened[FIELDS * open + 2];
    }

    private int kindOf(int open) {
        return opened[FIELDS * open + 1];
    }
}
