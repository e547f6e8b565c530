package io.podflame.agent.model;

import java.util.Arrays;

/** Why a stack trace is incomplete. */
public enum TruncationReason {
    /** The kernel's depth limit was reached. */
    DEPTH_LIMIT("depth limit"),
    /** The chain of frame pointers ended at once, or led to an address that is no code. */
    NO_FRAME_POINTER("no frame pointer"),
    /** Registers and stack memory were sampled, but of a program that is not unwound, or the files' rules were not read yet. */
    NOT_UNWOUND("stack memory not unwound"),
    /** The caller's frame lies beyond the stack memory that was sampled. */
    STACK_COPY_LIMIT("stack copy too short"),
    /** The stack's memory was not there to be read when the sample was taken: paged out, or no stack at all. */
    STACK_UNREADABLE("stack memory unreadable"),
    /** The code does not say how its frames lead to their callers, and has no frame pointer. */
    NO_UNWIND_RULES("no unwind rules"),
    /** What should be the caller's frame is none: the stack or the code's word on it is broken. */
    INVALID_FRAME("invalid frame"),
    /** The process was gone before its mappings could be read. */
    PROCESS_GONE("process gone");

    private final String text;

    TruncationReason(String text) {
        this.text = text;
    }

    /** As shown to people and sent to the collector. */
    public String text() {
        return text;
    }

    /** The reason of that text. */
    public static TruncationReason of(String text) {
        return Arrays.stream(values())
                .filter(reason -> reason.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no reason for a truncation: " + text));
    }
}
