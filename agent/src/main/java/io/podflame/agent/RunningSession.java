package io.podflame.agent;

import io.podflame.agent.attribute.WorkloadResolver;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.health.IdleMeter;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Workload;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.scheduling.SchedulingMeter;
import io.podflame.agent.stream.SessionTarget;
import io.podflame.agent.unwind.Unwinder;
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

    private final String id;
    private final SessionTarget target;
    private final SamplingSession sampling;
    private final Unwinder unwinder;
    private final WorkloadResolver workloads;
    private final WindowAggregator aggregator;
    private final IdleMeter idleMeter;
    private final SchedulingMeter schedulingMeter;
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
        this.schedule = schedule;
        this.closed = closed;
    }

    /** @param sessionId "" for continuous profiling */
    record Purpose(String sessionId, SessionTarget target) {}

    /** What makes windows of samples; {@code workloads} is the same for all sessions, the others are this session's own. */
    record Stages(
            Unwinder unwinder,
            WorkloadResolver workloads,
            WindowAggregator aggregator,
            IdleMeter idleMeter,
            SchedulingMeter schedulingMeter) {}

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

    void add(Workload workload, int stackNode, Sample sample) {
        aggregator.add(workload, stackNode, sample);
        openSamples++;
        if (aggregator.full()) {
            close(sample.timestampNanos());
        }
    }

    /** Counts records that the kernel had no room for. */
    void countLost(long count) {
        aggregator.countLost("ring full", count);
    }

    /** Counts samples that were due while nothing sampled, with the reason. */
    void countMissed(String reason, long count) {
        aggregator.countLost(reason, count);
    }

    /** Closes every window but the last that ends at or before the time. */
    void closeUntil(long nanos) {
        while (!schedule.last() && dueAt(nanos)) {
            schedulingMeter.read(schedule.windowEndNanos()).ifPresent(aggregator::setScheduling);
            close(schedule.windowEndNanos());
            schedule.advance();
        }
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
