package io.podflame.binary.go;

import io.podflame.binary.MalformedInputException;

/**
 * The calls that were inlined into one function, by their index; a cursor, reused.
 *
 * <p>{@link #read} moves to one of them: what was called, into what that was inlined, and where it was called.
 */
final class InlinedCalls {
    private final InlineLayout layout;
    private final LoadedBytes memory;
    private final long base;

    private long tree;
    private long entry;
    private int caller;
    private int callFile;
    private int callLine;

    /** @param base what the record's word counts from: gofunc's elfAddress, or 0 where that is an elfAddress itself */
    InlinedCalls(InlineLayout layout, LoadedBytes memory, long base) {
        this.layout = layout;
        this.memory = memory;
        this.base = base;
    }

    /** Chooses a function that has inlined calls. */
    void open(FunctionRecord record) throws MalformedInputException {
        tree = base + record.functionData(layout.functionDataIndex());
    }

    /** @param rows of the function, where callers and call sites are looked up since 1.20 */
    void read(int index, FunctionRows rows) throws MalformedInputException {
        InlineLayout.Entry form = layout.entry();
        entry = tree + (long) index * form.sizeBytes();
        if (form == InlineLayout.Entry.POSITION) {
            int row = rows.find(memory.s32(entry + 8));
            caller = row < 0 ? -1 : rows.inlinedCall(row);
            callFile = row < 0 ? -1 : rows.file(row);
            callLine = row < 0 ? -1 : rows.line(row);
        } else {
            caller = form == InlineLayout.Entry.WIDE_CALL_SITE ? memory.s32(entry) : (short) memory.u16(entry);
            callFile = memory.s32(entry + 4);
            callLine = memory.s32(entry + 8);
        }
    }

    /** Index of the call into which this one was inlined; negative when it was into the function itself. */
    int caller() {
        return caller;
    }

    /** Where the name of what was called starts among {@link GoFunctions#names}. */
    long nameOffset() throws MalformedInputException {
        int at = layout.entry() == InlineLayout.Entry.POSITION ? 4 : 12;
        return Integer.toUnsignedLong(memory.s32(entry + at));
    }

    /** A number for {@link GoFiles}; negative for none. */
    int callFile() {
        return callFile;
    }

    /** Negative for none. */
    int callLine() {
        return callLine;
    }

    /** Whether bytes that are always 0 are. */
    boolean paddingIsZero() throws MalformedInputException {
        return switch (layout.entry()) {
            case WIDE_CALL_SITE -> true;
            case CALL_SITE -> memory.u8(entry + 3) == 0;
            case POSITION -> memory.u8(entry + 1) == 0 && memory.u16(entry + 2) == 0;
        };
    }
}
