package io.podflame.agent.attribute.kubernetes;

import java.nio.file.Path;

/** Whether the container runtime answers. */
public sealed interface RuntimeState {

    /**
     * It does.
     *
     * @param runtime name and version, e.g. "containerd 1.7.24"
     */
    record Connected(String runtime, Path socket) implements RuntimeState {}

    /**
     * Pods are not known; it is tried again.
     *
     * @param reason with the remedy
     */
    record Unavailable(String reason) implements RuntimeState {}
}
