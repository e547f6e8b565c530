package io.podflame.agent;

import io.podflame.agent.attribute.WorkloadResolver;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.health.IdleMeter;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.Workload;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.scheduling.SchedulingMeter;
import io.podflame.agent.stream.SessionTarget;
import io.podflame.agent.unwind.Unwinder;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One sampling session with its windows: continuous profiling, or an on-demand session. A sample that is taken after a window's
 * end closes the window first, so that windows are exact however late the pipeline looks. A window with a container whose pod is
 * being asked for is closed a little later, so that its samples get their pod. Used by the sampling thread only.
 */
final class RunningSession implements AutoCloseable {

    /** Before it has passed, no sampler has delivered everything: a window that has ended may still grow. */
    static final long SETTLE_NANOS = SamplingSession.IN_RINGS_NANOS;

    /** How soon to look again after a sampler that has not yet delivered everything; it also wakes the pipeline when it has. */
    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    private static final String RING_FULL = "ring full";

    private final String id;
    private final SessionTarget target;
    private final SamplingSession sampling;
    private final Unwinder unwinder;
    private final WorkloadResolver workloads;
    private final WindowAggregator aggregator;
    private final IdleMeter idleMeter;
    private final SchedulingMeter schedulingMeter;
    private final Optional<FullRate> fullRate;
    private final WindowSchedule schedule;
    private final Consumer<ProfileWindow> closed;
    private long openSamples;

    /** @param closed takes every window when it is complete */
    RunningSession(
            Purpose purpose,
            SamplingSession sampling,
            Stages stages,
            WindowSchedule schedule,
            Consumer<ProfileWindow> closed) {
        this.id = purpose.sessionId();
        this.target = purpose.target();
        this.sampling = sampling;
        this.unwinder = stages.unwinder();
        this.workloads = stages.workloads();
        this.aggregator = stages.aggregator();
        this.idleMeter = stages.idleMeter();
        this.schedulingMeter = stages.schedulingMeter();
        this.fullRate = stages.fullRate();
        this.schedule = schedule;
        this.closed = closed;
    }

    /** @param sessionId "" for continuous profiling */
    record Purpose(String sessionId, SessionTarget target) {}

    /**
     * What makes windows of samples; {@code workloads} is the same for all sessions, the others are this session's own.
     *
     * @param fullRate of a session that streams only some of its samples, and keeps them all for a while
     */
    record Stages(
            Unwinder unwinder,
            WorkloadResolver workloads,
            WindowAggregator aggregator,
            IdleMeter idleMeter,
            SchedulingMeter schedulingMeter,
            Optional<FullRate> fullRate) {}

    String id() {
        return id;
    }

    SamplingSession sampling() {
        return sampling;
    }

    Unwinder unwinder() {
        return unwinder;
    }

    WindowAggregator aggregator() {
        return aggregator;
    }

    boolean includes(Workload workload, int pid) {
        return target.includes(workload, pid);
    }

    /** Has the sampler know of a process that has begun or become another program, if the session is about it. */
    void noteProcess(Workload workload, int pid) {
        if (!target.everything() && target.includes(workload, pid)) {
            sampling.include(pid);
        }
    }

    /** Whether a sample of this time belongs to the session; what is taken after its end does not. */
    boolean covers(long timestampNanos) {
        return timestampNanos < schedule.endNanos();
    }

    /** What all samples are kept for; present where only some are streamed. */
    Optional<FullRate> fullRate() {
        return fullRate;
    }

    /** Whether the next sample of a CPU is streamed. To be asked once for each. */
    boolean streams(int cpu) {
        return fullRate.isEmpty() || fullRate.get().thinning().takes(cpu);
    }

    void add(Workload workload, int stackNode, Sample sample) {
        long value =
                fullRate.isEmpty() ? sample.period() : fullRate.get().thinning().value(sample.period());
        aggregator.add(workload, stackNode, sample.timestampNanos(), value);
        openSamples++;
        if (aggregator.full()) {
            close(sample.timestampNanos());
        }
    }

    /** Counts records that the kernel had no room for. */
    void countLost(long count) {
        if (fullRate.isEmpty()) {
            aggregator.countLost(RING_FULL, count);
            return;
        }
        fullRate.get().lookBack().countLost(RING_FULL, count);
        long part = fullRate.get().thinning().part(count);
        if (part > 0) {
            aggregator.countLost(RING_FULL, part);
        }
    }

    /** Counts samples that were due in the stream while nothing sampled, with the reason. */
    void countMissed(String reason, long count) {
        aggregator.countLost(reason, count);
        fullRate.ifPresent(it -> it.lookBack().countLost(reason, it.thinning().value(count)));
    }

    /** Closes every window but the last that ends at or before the time, and the look-back's spans. */
    void closeUntil(long nanos) {
        if (fullRate.isPresent()) {
            fullRate.get().lookBack().closeUntil(nanos);
        }
        while (!schedule.last() && dueAt(nanos)) {
            schedulingMeter.read(schedule.windowEndNanos()).ifPresent(this::setScheduling);
            close(schedule.windowEndNanos());
            schedule.advance();
        }
    }

    private void setScheduling(SchedulingContext context) {
        aggregator.setScheduling(context);
        fullRate.ifPresent(it -> it.lookBack().setScheduling(context));
    }

    private boolean dueAt(long nanos) {
        while (schedule.windowEndNanos() <= nanos) {
            if (!aggregator.anyWorkload(workloads::settling) || !schedule.postpone()) {
                return true;
            }
        }
        return false;
    }

    /** Closes the windows whose samples have all arrived. */
    void closeDue(long nowNanos) {
        if (due(nowNanos)) {
            closeUntil(sampling.settledNanos(nowNanos));
        }
    }

    /** Whether nothing that belongs to the session can arrive any more. */
    boolean over(long nowNanos) {
        return schedule.last() && due(nowNanos) && dueAt(sampling.settledNanos(nowNanos));
    }

    private boolean due(long nowNanos) {
        return schedule.windowEndNanos() + SETTLE_NANOS <= nowNanos;
    }

    /** When the pipeline has to look after the session next, if nothing wakes it before. */
    long wakeNanos(long nowNanos) {
        return due(nowNanos) ? nowNanos + LOOK_AGAIN_NANOS : schedule.windowEndNanos() + SETTLE_NANOS;
    }

    /** Closes the last window, at the session's end or now, whichever is earlier. */
    void closeLast(long nowNanos) {
        schedulingMeter.readLast().ifPresent(aggregator::setScheduling);
        close(Math.min(nowNanos, schedule.endNanos()));
    }

    private void close(long endNanos) {
        openSamples = 0;
        idleMeter.idleCpus().ifPresent(aggregator::setIdleCpus);
        closed.accept(aggregator.close(endNanos));
    }

    /** Samples in the window that is not closed yet. */
    long openSamples() {
        return openSamples;
    }

    @Override
    public void close() {
        sampling.close();
    }
}
