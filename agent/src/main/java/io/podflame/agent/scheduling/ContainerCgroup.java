package io.podflame.agent.scheduling;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One container's directory in each hierarchy of {@link CgroupMounts}.
 *
 * @param cpu in v1's hierarchy; empty where v2 has the controller, or the container is in none
 */
record ContainerCgroup(Optional<Path> cpu, Optional<Path> cpuacct, Optional<Path> memory, Optional<Path> unified) {}
