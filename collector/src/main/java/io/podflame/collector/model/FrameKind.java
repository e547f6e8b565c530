package io.podflame.collector.model;

/** What kind of code a frame is; decides its colour. */
public enum FrameKind {
    /** A workload's name, outermost where a call tree is about several. */
    WORKLOAD,
    /** A thread's name, outermost in a workload. */
    THREAD,
    /** Marks that a thread ran, where the same call tree has its waits. */
    ON_CPU,
    /** Marks that a thread waited, or who ended the wait. */
    OFF_CPU,
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
