package io.podflame.systemtest.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A cgroup of this machine, by its path in every hierarchy: v1's cpuacct where that is mounted, else v2.
 *
 * @param path begins with "/"
 */
public record NodeCgroup(String path) {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    /** The processes in it, in the kernel's order. */
    public List<Integer> pids() {
        return lines(directory().resolve("cgroup.procs")).stream()
                .map(Integer::valueOf)
                .toList();
    }

    /** CPU time that its processes have used since it was made. */
    public long cpuNanos() {
        Path cpuacct = directory().resolve("cpuacct.usage");
        if (Files.exists(cpuacct)) {
            return Long.parseLong(lines(cpuacct).getFirst());
        }
        return lines(directory().resolve("cpu.stat")).stream()
                .filter(line -> line.startsWith("usage_usec "))
                .mapToLong(line -> Long.parseLong(line.substring("usage_usec ".length())) * 1000)
                .findFirst()
                .orElseThrow();
    }

    /** A value of its cpu.stat: of v1's controller where that is mounted, else of v2's. */
    public long cpuStat(String key) {
        Path v1 = ROOT.resolve("cpu").resolve(path.substring(1)).resolve("cpu.stat");
        return lines(Files.exists(v1) ? v1 : directory().resolve("cpu.stat")).stream()
                .filter(line -> line.startsWith(key + " "))
                .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Microseconds in which one of its threads at least waited for a CPU: cpu.pressure, which v2 has, beside v1, too. */
    public long pressureMicros() {
        Path beside = ROOT.resolve("unified").resolve(path.substring(1));
        String some = lines((Files.isDirectory(beside) ? beside : directory()).resolve("cpu.pressure"))
                .getFirst();
        return Long.parseLong(some.substring(some.lastIndexOf('=') + 1));
    }

    /** Removes the cgroup from every hierarchy, and its parents as long as they are empty. */
    void removeWithEmptyParents() {
        for (Path hierarchy : hierarchies()) {
            Path relative = Path.of(path.substring(1));
            while (relative != null && removed(hierarchy.resolve(relative))) {
                relative = relative.getParent();
            }
        }
    }

    private static boolean removed(Path directory) {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException e) {
            return false; // in use: not ours to remove
        }
    }

    private Path directory() {
        Path cpuacct = ROOT.resolve("cpuacct");
        return (Files.isDirectory(cpuacct) ? cpuacct : ROOT).resolve(path.substring(1));
    }

    private static List<Path> hierarchies() {
        if (Files.exists(ROOT.resolve("cgroup.controllers"))) {
            return List.of(ROOT);
        }
        try (var mounts = Files.list(ROOT)) {
            return mounts.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
