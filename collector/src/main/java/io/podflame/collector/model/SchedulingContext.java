package io.podflame.collector.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the kernel's scheduler of one node counted in a stretch of time, beside the samples.
 *
 * @param node empty where it could not be read
 * @param workloads more than one entry where a container was started again within its pod
 */
public record SchedulingContext(Optional<NodeCpu> node, Map<WorkloadKey, List<WorkloadCpu>> workloads) {

    /** Nothing was read. */
    public static final SchedulingContext NONE = new SchedulingContext(Optional.empty(), Map.of());

    public SchedulingContext {
        Map<WorkloadKey, List<WorkloadCpu>> sorted = new TreeMap<>();
        workloads.forEach((key, counted) -> sorted.put(key, List.copyOf(counted)));
        workloads = Collections.unmodifiableMap(sorted);
    }
}
