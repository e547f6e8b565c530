package io.podflame.binary.unwind;

import io.podflame.binary.MalformedInputException;

/** Takes the rows of call frame information, function by function in any order. */
interface RowSink {

    /** From {@code pc} on the row holds; valid during the call only. */
    void add(long pc, UnwindRow row, CommonEntry common) throws MalformedInputException;

    /** At {@code pc} what is known ends. */
    void end(long pc) throws MalformedInputException;

    /** Says that code without a rule keeps frame pointers. */
    void keepFramePointersElsewhere();

    /** Where the next row will be, for {@link #dropFrom}. */
    int mark();

    /** Forgets the rows that were added since. */
    void dropFrom(int mark);
}
