package io.podflame.agent.attribute;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process's cgroup paths say about who it is.
 *
 * <p>The shape of a path depends on the cgroup driver, the cgroup version, the runtime and the cgroup namespace of the reader:
 *
 * <pre>
 * /kubepods/burstable/pod[uid]/[id]                                                        cgroupfs driver
 * /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod[uid].slice/crio-[id].scope  systemd driver
 * /../kubepods/besteffort/pod[uid]/[id]                                                    read from another container
 * /system.slice/containerd.service/kubepods-pod[uid].slice:cri-containerd:[id]             drivers that disagree
 * </pre>
 *
 * So prefixes are never matched: a container ID is 64 hex digits anywhere. Where a pod's directory is in the path, its container is
 * the first ID behind it (what a pod starts inside itself belongs to the pod); elsewhere it is the innermost ID. The ID in
 * {@code crio-conmon-[id].scope} is not the container but the monitor beside it; an ID in a slice's name is a pod of podman.
 *
 * @param containerId 64 lower-case hex digits
 * @param podUid as Kubernetes writes it: a UUID with dashes, or the 32 hex digits of a static pod
 * @param unit the innermost systemd service or scope around the process, without any container ID, e.g. "sshd.service",
 *     "crio-conmon.scope"; empty inside a container
 */
public record CgroupPaths(Optional<String> containerId, Optional<String> podUid, Optional<String> unit) {

    private static final Pattern ID = Pattern.compile("(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])(?!\\.slice)");
    private static final Pattern POD = Pattern.compile(
            "(?<![0-9A-Za-z])pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}" + "|[0-9a-f]{32})(?![0-9A-Za-z])");
    private static final Pattern MONITOR = Pattern.compile("conmon-([0-9a-f]{64})");
    /** A user's own systemd runs in user@UID.service/init.scope; only the outermost init.scope is the machine's. */
    private static final String INIT_SCOPE = "init.scope";

    /**
     * Parses the text of /proc/PID/cgroup (cgroups(7)): lines {@code id:controllers:path}, many for cgroup v1, one {@code 0::path}
     * for v2. A line of another form says nothing and is passed over.
     */
    public static CgroupPaths parse(String text) {
        List<String> paths = paths(text);
        for (String path : paths) {
            Optional<String> containerId = containerId(path);
            if (containerId.isPresent()) {
                return new CgroupPaths(containerId, podUid(path), Optional.empty());
            }
        }
        return new CgroupPaths(Optional.empty(), first(paths, CgroupPaths::podUid), first(paths, CgroupPaths::unit));
    }

    /** The paths, that of systemd's own hierarchy first (v1 controllers stop at the slice), then v2's, then the others. */
    private static List<String> paths(String text) {
        record Line(int rank, String path) {}
        List<Line> lines = new ArrayList<>();
        for (String line : text.split("\n")) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3) {
                int rank = fields[1].equals("name=systemd") ? 0 : fields[1].isEmpty() ? 1 : 2;
                lines.add(new Line(rank, fields[2]));
            }
        }
        return lines.stream()
                .sorted(Comparator.comparingInt(Line::rank))
                .map(Line::path)
                .distinct()
                .toList();
    }

    private static Optional<String> containerId(String path) {
        String searched = MONITOR.matcher(path).replaceAll("conmon");
        Matcher pod = POD.matcher(searched);
        if (pod.find()) {
            Matcher id = ID.matcher(searched);
            return id.find(pod.end()) ? Optional.of(id.group()) : Optional.empty();
        }
        return ID.matcher(searched).results().map(MatchResult::group).reduce((outer, inner) -> inner);
    }

    private static Optional<String> podUid(String path) {
        Matcher pod = POD.matcher(path);
        return pod.find() ? Optional.of(pod.group(1).replace('_', '-')) : Optional.empty();
    }

    private static Optional<String> unit(String path) {
        String[] segments = path.split("/");
        Optional<String> init = Optional.empty();
        for (int i = segments.length - 1; i >= 0; i--) {
            String segment = segments[i].replace(" (deleted)", "");
            if (segment.equals(INIT_SCOPE)) {
                init = Optional.of(segment);
            } else if (segment.endsWith(".service") || segment.endsWith(".scope")) {
                return Optional.of(segment.replaceAll("-[0-9a-f]{64}", ""));
            }
        }
        return init;
    }

    private static Optional<String> first(List<String> paths, Function<String, Optional<String>> reading) {
        return paths.stream().map(reading).flatMap(Optional::stream).findFirst();
    }
}
