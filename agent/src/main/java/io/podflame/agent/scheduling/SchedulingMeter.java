package io.podflame.agent.scheduling;

import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What was counted from one reading to the next, for one session. Readings that would be too close together are left out: a context then
 * covers several windows. Used by the sampling thread only.
 */
public final class SchedulingMeter {

    private final SchedulingReader reader;
    private final Supplier<List<Workload>> workloads;
    private final long shortestNanos;
    private Reading last;

    /**
     * Begins now.
     *
     * @param workloads that run now and whose counters are wanted
     * @param shortest time between two readings
     */
    public SchedulingMeter(SchedulingReader reader, Supplier<List<Workload>> workloads, Duration shortest) {
        this.reader = reader;
        this.workloads = workloads;
        this.shortestNanos = shortest.toNanos();
        this.last = reader.read(workloads.get());
    }

    /** What was counted since the last reading; empty when that is too near. */
    public Optional<SchedulingContext> read(long nowNanos) {
        return nowNanos - last.nanos() < shortestNanos ? Optional.empty() : readLast();
    }

    /** However near the last reading is. */
    public Optional<SchedulingContext> readLast() {
        Reading now = reader.read(workloads.get());
        SchedulingContext context = now.since(last);
        last = now;
        return context.endNanos() > context.startNanos() ? Optional.of(context) : Optional.empty();
    }
}
