package io.podflame.agent.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who ran.
 *
 * @param namespace of a pod, else ""
 * @param pod name of the pod, else ""
 * @param container name of the container, else ""
 * @param name systemd unit or executable of what is not a pod, e.g. "containerd.service", "etcd"; else ""
 * @param containerId 64 hex digits, or ""
 * @param labels of the pod, sorted by key
 * @param command of the container's first process, or of a process of what is no pod; or empty
 * @param environment likewise: the variables that may leave the node, sorted by name
 * @param annotations of the pod that may leave the node, sorted by key
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
        this(
                kind,
                namespace,
                pod,
                container,
                name,
                containerId,
                podUid,
                image,
                labels,
                command,
                Map.of(),
                Map.of(),
                Resources.NONE);
    }

    /** A workload that is no pod. */
    public static Workload named(Kind kind, String name) {
        return new Workload(kind, "", "", "", name, "", "", "", Map.of(), List.of());
    }

    /** One that is no pod, with the command line and the environment of a process of it. */
    public Workload withSettings(List<String> newCommand, Map<String, String> newEnvironment) {
        return new Workload(
                kind,
                namespace,
                pod,
                container,
                name,
                containerId,
                podUid,
                image,
                labels,
                newCommand,
                newEnvironment,
                annotations,
                resources);
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
