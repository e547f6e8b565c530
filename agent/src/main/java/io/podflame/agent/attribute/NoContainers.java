package io.podflame.agent.attribute;

import io.podflame.agent.model.Workload;
import java.util.List;
import java.util.Optional;

/** The directory of a machine without containers. */
enum NoContainers implements ContainerDirectory {
    NONE;

    @Override
    public Optional<Workload> find(String containerId) {
        return Optional.empty();
    }

    @Override
    public boolean awaits(String containerId) {
        return false;
    }

    @Override
    public Optional<Workload> findByFirstProcess(int pid) {
        return Optional.empty();
    }

    @Override
    public List<Workload> inventory() {
        return List.of();
    }
}
