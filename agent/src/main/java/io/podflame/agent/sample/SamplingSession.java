package io.podflame.agent.sample;

import io.podflame.agent.model.CaptureRecord;
import java.util.function.Consumer;

/** One run of a sampler, from enable to disable. Not thread-safe: one thread polls and closes. */
public interface SamplingSession extends AutoCloseable {

    /**
     * Delivers what has been captured since the last call, in time order over all CPUs. Does not
     * wait: {@link SampleWaiter} does, for all sessions at once.
     *
     * @return number of records delivered
     */
    int drain(Consumer<CaptureRecord> consumer);

    /** CPUs that are sampled. */
    int cpus();

    /** What went wrong so far beside {@code Lost} records; all zero for a sampler to which none of it can happen. */
    default SamplingCounters counters() {
        return SamplingCounters.NONE;
    }

    /**
     * Captures nothing more. Gives how many records were lost that no {@code Lost} record tells of: one is written only when there is
     * room again. Records captured before can still be drained.
     */
    default long stop() {
        return 0;
    }

    /** Delivers nothing more and frees the rings; call {@link #drain} first for what is left. */
    @Override
    void close();
}
