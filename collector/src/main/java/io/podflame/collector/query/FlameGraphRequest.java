package io.podflame.collector.query;

import io.podflame.collector.model.Event;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadKey;
import java.util.Set;

/**
 * What a flame graph is asked of.
 *
 * @param workloads to merge; empty for all
 * @param range windows that start in it count
 * @param event perf's name, e.g. "cpu-clock"
 * @param sessionId "" for continuous profiling
 * @param granularity what makes a node
 */
public record FlameGraphRequest(
        Set<WorkloadKey> workloads, TimeRange range, String event, String sessionId, Granularity granularity) {

    public FlameGraphRequest {
        workloads = Set.copyOf(workloads);
    }

    /** With a node for each function. */
    public FlameGraphRequest(Set<WorkloadKey> workloads, TimeRange range, String event, String sessionId) {
        this(workloads, range, event, sessionId, Granularity.FUNCTION);
    }

    /** CPU time by continuous profiling. */
    public static FlameGraphRequest ofCpu(Set<WorkloadKey> workloads, TimeRange range) {
        return new FlameGraphRequest(workloads, range, Event.CPU_CLOCK.name(), "");
    }

    /** The same of one workload alone. */
    public FlameGraphRequest ofWorkload(WorkloadKey workload, Granularity nodes) {
        return new FlameGraphRequest(Set.of(workload), range, event, sessionId, nodes);
    }

    /** Whether one workload alone is asked for; else each workload is told apart by a frame of its own, outermost. */
    boolean ofOneWorkload() {
        return workloads.size() == 1;
    }

    /** Whether a series' profiles belong to the graph. */
    public boolean matches(ProfileKey key) {
        return key.sessionId().equals(sessionId)
                && key.event().name().equals(event)
                && (workloads.isEmpty() || workloads.contains(key.workload()));
    }
}
