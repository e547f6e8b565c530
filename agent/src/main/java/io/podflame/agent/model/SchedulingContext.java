package io.podflame.agent.model;

import java.util.List;
import java.util.Optional;

/**
 * What the kernel's scheduler counted between two readings of its counters.
 *
 * @param startNanos CLOCK_MONOTONIC of the first reading
 * @param endNanos of the second
 * @param node empty where it could not be read
 * @param containers those that ran at both readings
 */
public record SchedulingContext(long startNanos, long endNanos, Optional<NodeCpu> node, List<ContainerCpu> containers) {

    public SchedulingContext {
        containers = List.copyOf(containers);
    }

    /** The counters of one container. */
    public record ContainerCpu(Workload workload, CpuCounters counters) {}
}
