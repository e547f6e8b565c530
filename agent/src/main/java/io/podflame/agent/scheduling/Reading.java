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
        return new SchedulingContext(
                earlier.nanos, nanos, node.flatMap(now -> earlier.node.map(now::since)), differences);
    }
}
