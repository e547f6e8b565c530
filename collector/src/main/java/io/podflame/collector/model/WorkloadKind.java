package io.podflame.collector.model;

/** What a workload is. */
public enum WorkloadKind {
    POD,
    /** A container that no pod is known for. */
    CONTAINER,
    /** A systemd unit. */
    UNIT,
    EXECUTABLE,
    /** All kernel threads of a node. */
    KERNEL
}
