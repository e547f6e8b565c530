package io.podflame.agent.model;

import java.util.List;
import java.util.Map;

/**
 * Who ran.
 *
 * @param namespace of a pod, else ""
 * @param pod name of the pod, else ""
 * @param container name of the container, else ""
 * @param name systemd unit or executable of what is not a pod, e.g. "containerd.service", "etcd"; else ""
 * @param containerId 64 hex digits, or ""
 * @param labels of the pod, sorted by key
 * @param command of the container's first process, or empty
 */
public record Workload(
        Kind kind,
        String namespace,
        String pod,
        String container,
        String name,
        String containerId,
        String podUid,
        String image,
        Map<String, String> labels,
        List<String> command) {

    public Workload {
        labels = java.util.Collections.unmodifiableSortedMap(new java.util.TreeMap<>(labels));
        command = List.copyOf(command);
    }

    /** A workload that is no pod. */
    public static Workload named(Kind kind, String name) {
        return new Workload(kind, "", "", "", name, "", "", "", Map.of(), List.of());
    }

    /** What a workload is. */
    public enum Kind {
        POD,
        /** A container that no pod is known for; its name is the first 12 digits of the container ID. */
        CONTAINER,
        UNIT,
        EXECUTABLE,
        KERNEL
    }
}
