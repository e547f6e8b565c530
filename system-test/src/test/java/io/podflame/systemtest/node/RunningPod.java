package io.podflame.systemtest.node;

import java.util.List;

/**
 * A pod that was started.
 *
 * @param sandboxId 64 hex digits
 * @param cgroupParent the pod's directory in every cgroup hierarchy, e.g. "/kubepods/burstable/pod[uid]"
 * @param containers in the order of the specification
 */
public record RunningPod(
        PodSpec spec, String uid, String sandboxId, String cgroupParent, List<RunningContainer> containers) {

    public RunningPod {
        containers = List.copyOf(containers);
    }

    /** The one of that name. */
    public RunningContainer container(String name) {
        return containers.stream()
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no container " + name + " in " + spec.name()));
    }

    /** The cgroup of the pause process, where control groups are named as directories. */
    public NodeCgroup sandboxCgroup() {
        return new NodeCgroup(cgroupParent + "/" + sandboxId);
    }
}
