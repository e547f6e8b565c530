package io.podflame.agent.model;

import java.util.Arrays;

/** Why a stack trace is incomplete. */
public enum TruncationReason {
    /** The kernel's depth limit was reached. */
    DEPTH_LIMIT("depth limit"),
    /** The chain of frame pointers ended at once, or led to an address that is no code. */
    NO_FRAME_POINTER("no frame pointer"),
    /** The recording holds registers and stack memory in place of user addresses (--call-graph dwarf); nothing unwinds them yet. */
    NOT_UNWOUND("stack memory not unwound"),
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
