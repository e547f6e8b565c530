package io.podflame.agent.scheduling;

import io.podflame.agent.model.CpuCounters;
import io.podflame.agent.model.NodeCpu;
import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.SchedulingContext.ContainerCpu;
import io.podflame.agent.model.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All counters at one moment.
 *
 * @param nanos CLOCK_MONOTONIC
 * @param containers by container ID
 */
record Reading(long nanos, Optional<NodeCpu> node, Map<String, Container> containers) {

    /** More than all CPUs can have done. */
    private static final long LEAP = 2;

    /** Counters move in ticks of 10 ms, of which a short time may have one more. */
    private static final long TICKS_NANOS = 1_000_000_000;

    /** What one container had counted since it began. */
    record Container(Workload workload, CpuCounters counters) {}

    /** What was counted since an earlier reading, in the order of the container IDs. */
    SchedulingContext since(Reading earlier) {
        List<ContainerCpu> differences = new ArrayList<>();
        containers.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .forEach(entry -> {
                    Container before = earlier.containers.get(entry.getKey());
                    if (before != null) {
                        Container now = entry.getValue();
                        differences.add(
                                new ContainerCpu(now.workload(), now.counters().since(before.counters())));
                    }
                });
        Optional<NodeCpu> nodeDifference =
                node.flatMap(now -> earlier.node.map(now::since)).filter(difference -> plausible(difference, earlier));
        return new SchedulingContext(earlier.nanos, nanos, nodeDifference, differences);
    }

    /** A virtual machine's counters can leap when it is moved to another host, steal above all. */
    private boolean plausible(NodeCpu difference, Reading earlier) {
        return difference.totalNanos() <= LEAP * difference.cpus() * (nanos - earlier.nanos) + TICKS_NANOS;
    }
}
