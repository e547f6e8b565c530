package io.podflame.agent.model;

/**
 * Anything a sampler delivers. Times are CLOCK_MONOTONIC nanoseconds; pids and tids are those of the agent's own /proc.
 */
public sealed interface CaptureRecord {

    long timestampNanos();

    /**
     * One observation: what a thread was doing. The call chain is reused by the sampler: it is valid only until the consumer
     * returns.
     *
     * @param pid 0 for the idle task, -1 for a thread that has so nearly ended that it has no pid any more
     * @param period what this sample stands for, in the event's unit
     */
    record Sample(long timestampNanos, int cpu, int pid, int tid, long period, CallChain callChain)
            implements CaptureRecord {}

    /** A thread's name changed. With {@code exec} the process began a new program: all its mappings are gone. */
    record ThreadNamed(long timestampNanos, int pid, int tid, String name, boolean exec) implements CaptureRecord {}

    /** A file (or anonymous memory) was mapped executable into a process. */
    record Mapped(long timestampNanos, int pid, Mapping mapping) implements CaptureRecord {}

    /** A process ({@code pid != parentPid}) or a thread of one was created. */
    record Forked(long timestampNanos, int pid, int parentPid, int tid, int parentTid) implements CaptureRecord {}

    /** A thread ended; the process ended when {@code tid == pid}. */
    record Exited(long timestampNanos, int pid, int tid) implements CaptureRecord {}

    /** The kernel lost samples because a ring was full. */
    record Lost(long timestampNanos, int cpu, long count) implements CaptureRecord {}
}
