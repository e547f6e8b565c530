package io.podflame.collector.model;

/** What kind of code a frame is; decides its colour. */
public enum FrameKind {
    /** A thread's name, outermost. */
    THREAD,
    KERNEL,
    /** Compiled code of a file, not Go. */
    NATIVE,
    GO,
    /** Code outside every file. */
    JIT,
    /** An address in no known mapping. */
    UNKNOWN,
    /** Marks where a stack trace is incomplete. */
    TRUNCATED
}
