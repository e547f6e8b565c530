package io.podflame.systemtest.node;

import java.nio.file.Path;

/**
 * A container that was started.
 *
 * @param id 64 hex digits
 * @param log what its processes printed, each line with time, stream and tag before it (the CRI log format)
 */
public record RunningContainer(String name, String id, NodeCgroup cgroup, Path log) {}
