package io.podflame.agent.scheduling;

import io.podflame.agent.attribute.CgroupPaths;
import io.podflame.agent.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds control groups that hold all that a session is about, so that the kernel need not sample anything else. A pod's own is taken
 * rather than its containers', as a container may be started anew. Used by the sampling thread.
 */
public final class SessionCgroups {

    /** Each takes an event per CPU: for more the whole machine is sampled. */
    private static final int MAX_CGROUPS = 8;

    private static final String ABOVE_OUR_ROOT = "/..";

    private final Path proc;
    /** The hierarchy that perf events know. */
    private final Optional<Path> hierarchy;

    /** @param hierarchy empty where perf events of control groups cannot be opened */
    SessionCgroups(Path proc, Optional<Path> hierarchy) {
        this.proc = proc;
        this.hierarchy = hierarchy;
    }

    /**
     * The control groups of containers, none within another.
     *
     * @param workloads all that the session is about
     * @return empty where some of it is in no container, or its cgroup cannot be found or does not tell its CPU time
     */
    public List<Path> ofWorkloads(Collection<Workload> workloads) {
        if (hierarchy.isEmpty()
                || workloads.stream().anyMatch(it -> it.containerId().isEmpty())) {
            return List.of();
        }
        Map<String, Path> containers = CgroupTree.containers(hierarchy);
        List<Path> found = new ArrayList<>();
        for (Workload workload : workloads) {
            Path container = containers.get(workload.containerId());
            if (container == null) {
                return List.of();
            }
            found.add(podOf(container));
        }
        return apart(found);
    }

    private static Path podOf(Path container) {
        Path parent = container.resolveSibling("").normalize();
        CgroupPaths paths = CgroupPaths.parse("0::/" + parent.getFileName());
        return paths.podUid().isPresent() && paths.containerId().isEmpty() ? parent : container;
    }

    /** The control groups of processes; empty where one is in the root, which holds all, or in one that cannot be found. */
    public List<Path> ofProcesses(Collection<Integer> pids) {
        List<Path> found = new ArrayList<>();
        for (int pid : pids) {
            Optional<Path> cgroup = hierarchy.flatMap(root -> cgroupOf(pid, root));
            if (cgroup.isEmpty()) {
                return List.of();
            }
            found.add(cgroup.get());
        }
        return apart(found);
    }

    private Optional<Path> cgroupOf(int pid, Path root) {
        try {
            return Files.readString(proc.resolve(pid + "/cgroup"))
                    .lines()
                    .map(line -> line.split(":", 3))
                    .filter(fields -> fields.length == 3 && fields[1].isEmpty())
                    .map(fields -> fields[2])
                    .filter(path -> path.length() > 1 && !path.startsWith(ABOVE_OUR_ROOT))
                    .map(path -> root.resolve(path.substring(1)))
                    .filter(directory -> holds(directory, pid))
                    .findFirst();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Whether it is the same hierarchy that the process sees. */
    private static boolean holds(Path directory, int pid) {
        try {
            return Files.readString(directory.resolve("cgroup.procs"))
                    .lines()
                    .anyMatch(line -> line.equals(String.valueOf(pid)));
        } catch (IOException other) {
            return false;
        }
    }

    /** Without those within others, and only where the CPU time is known by which samples are due. */
    private static List<Path> apart(List<Path> cgroups) {
        List<Path> apart = new ArrayList<>();
        for (Path cgroup : new TreeSet<>(cgroups)) {
            if (apart.stream().noneMatch(cgroup::startsWith)) {
                apart.add(cgroup);
            }
        }
        boolean usable = apart.size() <= MAX_CGROUPS
                && apart.stream().allMatch(cgroup -> Files.isReadable(cgroup.resolve("cpu.stat")));
        return usable ? List.copyOf(apart) : List.of();
    }
}
