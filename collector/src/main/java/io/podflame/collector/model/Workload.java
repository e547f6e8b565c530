package io.podflame.collector.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who ran, and where.
 *
 * @param containerId 64 hex digits, or ""
 * @param labels of the pod, sorted by key
 * @param command of the container's first process, or empty
 */
public record Workload(
        WorkloadKey key,
        String containerId,
        String podUid,
        String image,
        Map<String, String> labels,
        List<String> command) {

    public Workload {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        command = List.copyOf(command);
    }
}
