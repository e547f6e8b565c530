package io.podflame.agent.sample;

import io.podflame.agent.model.CaptureRecord;
import java.util.Optional;
import java.util.function.Consumer;

/** One run of a sampler, from enable to disable. Not thread-safe: one thread polls and closes. */
public interface SamplingSession extends AutoCloseable {

    /** A sampler that reads the kernel's rings itself delivers a sample within this time. */
    long IN_RINGS_NANOS = 5_000_000;

    /**
     * Delivers what has been captured since the last call, in time order over all CPUs. Does not
     * wait: {@link SampleWaiter} does, for all sessions at once.
     *
     * @return number of records delivered
     */
    int drain(Consumer<CaptureRecord> consumer);

    /**
     * Before which time everything that was captured has been delivered, as of the last {@link #drain}: a window that ends before it
     * can be closed. A sampler that delivers late is hereby asked to hurry, and wakes its waiter when it has.
     *
     * @param nowNanos CLOCK_MONOTONIC
     */
    default long settledNanos(long nowNanos) {
        return nowNanos - IN_RINGS_NANOS;
    }

    /**
     * Why the session captures nothing more though nobody stopped it, with the remedy; empty while all is well. What it captured before
     * has been drained when this says so.
     */
    default Optional<String> failure() {
        return Optional.empty();
    }

    /** The session is about this process, too, which has begun after the session or become another program. */
    default void include(int pid) {}

    /** Whether only the control groups that were asked for are sampled, and not the whole machine. */
    default boolean narrowed() {
        return false;
    }

    /** CPUs that are sampled. */
    int cpus();

    /** What went wrong so far beside {@code Lost} records; all zero for a sampler to which none of it can happen. */
    default SamplingCounters counters() {
        return SamplingCounters.NONE;
    }

    /**
     * Captures nothing more. Gives how many records were lost that no {@code Lost} record drained so far tells of: one is written only
     * when there is room again. Records captured before can still be drained.
     */
    default long stop() {
        return 0;
    }

    /** Delivers nothing more and frees the rings; call {@link #drain} first for what is left. */
    @Override
    void close();
}
