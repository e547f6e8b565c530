package io.podflame.agent.attribute;

import java.util.Optional;

/** What a process belongs to, as far as its cgroup tells. Children inherit it. */
sealed interface Membership {

    /** A thread of the kernel. */
    record OfKernel() implements Membership {}

    /**
     * A container.
     *
     * @param podUid where the path tells it
     */
    record InContainer(String containerId, Optional<String> podUid) implements Membership {}

    /** A systemd service or scope. */
    record InUnit(String name) implements Membership {}

    /** Nothing; its workload is what it executes. */
    record Alone() implements Membership {}

    static Membership of(CgroupPaths paths) {
        if (paths.containerId().isPresent()) {
            return new InContainer(paths.containerId().get(), paths.podUid());
        }
        return paths.unit().<Membership>map(InUnit::new).orElseGet(Alone::new);
    }
}
