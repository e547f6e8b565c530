package io.podflame.agent.model;

import java.util.List;

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
     * @param callChain empty of user addresses where {@code userStack} is to be unwound in their place
     * @param event index among the session's events, 0 for its only one
     * @param cgroup inode of the control group in the cgroup2 hierarchy; 0 when not sampled
     * @param userStack reused like the call chain; {@link UserStack#NONE} when not sampled
     */
    record Sample(
            long timestampNanos,
            int cpu,
            int pid,
            int tid,
            long period,
            CallChain callChain,
            int event,
            long cgroup,
            UserStack userStack)
            implements CaptureRecord {

        /** A sample of a session with one event, which asks for neither cgroup nor user registers. */
        public Sample(long timestampNanos, int cpu, int pid, int tid, long period, CallChain callChain) {
            this(timestampNanos, cpu, pid, tid, period, callChain, 0, 0, UserStack.NONE);
        }
    }

    /**
     * Samples that came with names in place of addresses, from a text or another profiler's file.
     *
     * @param timestampNanos 0 where the source has no times
     * @param cpu -1 where the source does not say
     * @param pid 0 where the source does not say
     * @param tid 0 where the source does not say
     * @param samples how many equal ones this stands for, at least 1
     * @param value what all of them together stand for, in the event's unit
     * @param event index among the source's events
     * @param threadName "" where the source does not say
     * @param frames leaf first
     */
    record NamedSample(
            long timestampNanos,
            int cpu,
            int pid,
            int tid,
            long samples,
            long value,
            int event,
            String threadName,
            List<Location> frames)
            implements CaptureRecord {

        /** Sources that count more in one place are malformed: a tebibyte, where they count bytes. */
        public static final long MAX_SAMPLES = 1L << 40;

        public NamedSample {
            frames = List.copyOf(frames);
        }

        /** A part of them: other numbers, else the same. */
        public NamedSample part(long partSamples, long partValue) {
            return new NamedSample(timestampNanos, cpu, pid, tid, partSamples, partValue, event, threadName, frames);
        }
    }

    /** A control group's path became known; samples refer to it by the ID, which is its inode. */
    record CgroupNamed(long timestampNanos, long cgroup, String path) implements CaptureRecord {}

    /**
     * Code was added to the kernel or removed from it: a BPF program, a trampoline.
     *
     * @param added false when it was removed
     */
    record KernelSymbol(long timestampNanos, long address, long sizeBytes, String name, boolean added)
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
