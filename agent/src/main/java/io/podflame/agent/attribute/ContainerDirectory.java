package io.podflame.agent.attribute;

import io.podflame.agent.model.Workload;
import java.util.List;
import java.util.Optional;

/** Which pod a container belongs to. Implementations may be called from several threads and never block. */
public interface ContainerDirectory {

    /**
     * What is known now about a container, a pod's sandbox ("pause") included. An unknown one is asked for in the background: a
     * later call may know it. The same instance is returned until something about the container changed.
     *
     * @param containerId 64 hex digits
     */
    Optional<Workload> find(String containerId);

    /** Whether it will soon be clear what an unknown container is: the runtime is being asked. Not for long, whatever the runtime does. */
    boolean awaits(String containerId);

    /** The container whose first process this is, for processes whose cgroup path is hidden from us. */
    Optional<Workload> findByFirstProcess(int pid);

    /** Every container running on the node now, sandboxes excluded; in no particular order. */
    List<Workload> inventory();

    /** The directory of a machine without containers. */
    static ContainerDirectory empty() {
        return NoContainers.NONE;
    }
}
