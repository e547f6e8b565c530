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
 * @param command of the container's first process, or of a process of a service or executable; or empty
 * @param environment likewise: only variables that the agent may report, sorted by name; others may be set
 * @param annotations of the pod; likewise
 */
public record Workload(
        WorkloadKey key,
        String containerId,
        String podUid,
        String image,
        Map<String, String> labels,
        List<String> command,
        Map<String, String> environment,
        Map<String, String> annotations,
        Resources resources) {

    public Workload {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        command = List.copyOf(command);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /** One whose settings are not known. */
    public Workload(
            WorkloadKey key,
            String containerId,
            String podUid,
            String image,
            Map<String, String> labels,
            List<String> command) {
        this(key, containerId, podUid, image, labels, command, Map.of(), Map.of(), Resources.NONE);
    }
}
