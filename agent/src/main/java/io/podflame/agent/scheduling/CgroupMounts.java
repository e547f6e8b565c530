package io.podflame.agent.scheduling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where the hierarchies are that count CPU time and memory. With cgroup v1 there is one for {@code cpu} and one for {@code cpuacct}, mostly the same;
 * v2 may be beside them without these controllers (hybrid), and then has the pressure only.
 *
 * @param cpu of v1; empty where v2 has the controller
 * @param cpuacct of v1
 * @param memory of v1
 * @param unified v2
 * @param hasV1PerfEvents whether the perf_event controller is v1's
 */
record CgroupMounts(
        Optional<Path> cpu,
        Optional<Path> cpuacct,
        Optional<Path> memory,
        Optional<Path> unified,
        boolean hasV1PerfEvents) {

    static final CgroupMounts NONE =
            new CgroupMounts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

    private static final String SEPARATOR = "-";

    /** Fields of a line of mountinfo, before the separator and after it. */
    private static final int ROOT = 3;

    private static final int MOUNT_POINT = 4;
    private static final int TYPE = 1;
    private static final int SUPER_OPTIONS = 3;

    /**
     * Parses /proc/PID/mountinfo (proc_pid_mountinfo(5)). Mounts of a part of a hierarchy are left out unless there is no other.
     *
     * @param root directory below which the mount points are to be found
     */
    static CgroupMounts parse(String mountinfo, Path root) {
        List<Mount> mounts = mountinfo
                .lines()
                .map(CgroupMounts::mount)
                .flatMap(Optional::stream)
                .toList();
        return new CgroupMounts(
                find(mounts, "cpu", root),
                find(mounts, "cpuacct", root),
                find(mounts, "memory", root),
                find(mounts, Mount.UNIFIED, root),
                find(mounts, "perf_event", root).isPresent());
    }

    /**
     * Of this machine. In a container of its own the agent looks through the first process's eyes, which sees all cgroups; it needs the
     * host's PID namespace and CAP_SYS_PTRACE for that.
     */
    static CgroupMounts ofThisMachine(Path proc) {
        Path hostRoot = proc.resolve("1/root");
        boolean host = Files.isReadable(hostRoot.resolve("sys/fs/cgroup"));
        Path mountinfo = proc.resolve(host ? "1/mountinfo" : "self/mountinfo");
        try {
            return parse(Files.readString(mountinfo), host ? hostRoot : Path.of("/"));
        } catch (IOException e) {
            System.getLogger(CgroupMounts.class.getName())
                    .log(System.Logger.Level.WARNING, "cgroups are not known, nor what they count: " + e);
            return NONE;
        }
    }

    /** Where perf events of control groups are opened: v2's, unless v1 has the controller for itself, whose groups tell no CPU time. */
    Optional<Path> perfEvents() {
        return hasV1PerfEvents ? Optional.empty() : unified;
    }

    /** @param controllers of v1, or {@link #UNIFIED} */
    private record Mount(boolean whole, String point, List<String> controllers) {
        static final String UNIFIED = "cgroup2";
    }

    private static Optional<Mount> mount(String line) {
        List<String> fields = List.of(line.split(" "));
        int separator = fields.indexOf(SEPARATOR);
        if (separator <= MOUNT_POINT || fields.size() <= separator + SUPER_OPTIONS) {
            return Optional.empty();
        }
        String type = fields.get(separator + TYPE);
        String point = fields.get(MOUNT_POINT);
        boolean whole = fields.get(ROOT).equals("/");
        return switch (type) {
            case "cgroup" ->
                Optional.of(new Mount(
                        whole,
                        point,
                        Arrays.asList(fields.get(separator + SUPER_OPTIONS).split(","))));
            case Mount.UNIFIED -> Optional.of(new Mount(whole, point, List.of(Mount.UNIFIED)));
            default -> Optional.empty();
        };
    }

    private static Optional<Path> find(List<Mount> mounts, String controller, Path root) {
        return mounts.stream()
                .filter(mount -> mount.controllers.contains(controller))
                .reduce((first, second) -> second.whole && !first.whole ? second : first)
                .map(mount -> root.resolve(mount.point.substring(1)));
    }
}
