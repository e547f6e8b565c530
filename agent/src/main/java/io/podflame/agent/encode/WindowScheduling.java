package io.podflame.agent.encode;

import io.podflame.agent.model.CpuCounters;
import io.podflame.agent.model.NodeCpu;
import io.podflame.agent.model.SchedulingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel's scheduler counted, as a window carries it. Immutable.
 *
 * @param startEpochNanos of the first reading, since the epoch
 * @param endEpochNanos of the second
 */
record WindowScheduling(long startEpochNanos, long endEpochNanos, Optional<NodeCpu> node, List<WorkloadCpu> workloads) {

    private static final int OBJECT_BYTES = 160;
    private static final int WORKLOAD_BYTES = 200;

    /** @param workload ID in the window's dictionary */
    record WorkloadCpu(int workload, CpuCounters counters) {}

    static WindowScheduling of(SchedulingContext context, Dictionary dictionary, long epochOffsetNanos) {
        List<WorkloadCpu> workloads = new ArrayList<>();
        for (SchedulingContext.ContainerCpu container : context.containers()) {
            if (container.counters().any()) {
                workloads.add(new WorkloadCpu(dictionary.workloadId(container.workload()), container.counters()));
            }
        }
        return new WindowScheduling(
                context.startNanos() + epochOffsetNanos,
                context.endNanos() + epochOffsetNanos,
                context.node(),
                List.copyOf(workloads));
    }

    long sizeBytes() {
        return OBJECT_BYTES + (long) WORKLOAD_BYTES * workloads.size();
    }
}
