package io.podflame.agent.scheduling;

import io.podflame.agent.attribute.CgroupPaths;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the directories of containers by looking through a hierarchy: the container ID is in the directory's name, wherever it hangs. A
 * process's own /proc/PID/cgroup would say it more cheaply, but from inside a cgroup namespace its path cannot be followed. Used once.
 */
final class CgroupTree {

    /** Deeper than any runtime's layout: slices, pod, container. */
    private static final int MAX_DEPTH = 12;

    private static final int MAX_DIRECTORIES = 20_000;

    /** The kernel's own files are dozens in each directory, and begin so: they need not be asked whether they are directories. */
    private static final Set<String> CONTROLLERS = Set.of(
            "blkio",
            "cgroup",
            "cpu",
            "cpuacct",
            "cpuset",
            "devices",
            "dmem",
            "freezer",
            "hugetlb",
            "io",
            "irq",
            "memory",
            "misc",
            "net_cls",
            "net_prio",
            "perf_event",
            "pids",
            "rdma");

    private final Path root;
    private final Map<String, Path> found = new HashMap<>();
    private int directories;

    private CgroupTree(Path root) {
        this.root = root;
    }

    /** By container ID, the directories in every hierarchy. */
    static Map<String, ContainerCgroup> find(CgroupMounts mounts) {
        Map<String, Path> cpu = containers(mounts.cpu());
        Map<String, Path> cpuacct = mounts.cpuacct().equals(mounts.cpu()) ? cpu : containers(mounts.cpuacct());
        Map<String, Path> memory = containers(mounts.memory());
        Map<String, Path> unified = containers(mounts.unified());
        Set<String> ids = new HashSet<>(unified.keySet());
        ids.addAll(cpu.keySet());
        ids.addAll(cpuacct.keySet());
        ids.addAll(memory.keySet());
        Map<String, ContainerCgroup> cgroups = new HashMap<>();
        for (String id : ids) {
            cgroups.put(
                    id,
                    new ContainerCgroup(
                            Optional.ofNullable(cpu.get(id)),
                            Optional.ofNullable(cpuacct.get(id)),
                            Optional.ofNullable(memory.get(id)),
                            Optional.ofNullable(unified.get(id))));
        }
        return cgroups;
    }

    /** By container ID, the directories in one hierarchy. */
    static Map<String, Path> containers(Optional<Path> hierarchy) {
        if (hierarchy.isEmpty()) {
            return Map.of();
        }
        CgroupTree tree = new CgroupTree(hierarchy.get());
        tree.lookBelow(hierarchy.get(), 0);
        return tree.found;
    }

    /** What hangs below a container's directory is its own: it is not looked at. A cgroup may go meanwhile. */
    private void lookBelow(Path directory, int depth) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, CgroupTree::mayBeDirectory)) {
            for (Path entry : entries) {
                if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) || ++directories > MAX_DIRECTORIES) {
                    continue;
                }
                Optional<String> id =
                        CgroupPaths.parse("0::/" + root.relativize(entry)).containerId();
                if (id.isPresent()) {
                    found.putIfAbsent(id.get(), entry);
                } else if (depth < MAX_DEPTH) {
                    lookBelow(entry, depth + 1);
                }
            }
        } catch (IOException | DirectoryIteratorException gone) {
            // its containers are gone with it
        }
    }

    private static boolean mayBeDirectory(Path entry) {
        String name = entry.getFileName().toString();
        int dot = name.indexOf('.');
        return dot < 0 || !CONTROLLERS.contains(name.substring(0, dot));
    }
}
