package io.podflame.agent.attribute;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What attribution reads of proc(5). Everything is empty for a process that is gone: processes end at any time, so that is no
 * error.
 *
 * @param root usually /proc
 */
public record ProcFilesystem(Path root) {

    /** A cgroup path is at most PATH_MAX long, and cgroup v1 has a dozen hierarchies. */
    private static final int CGROUP_LIMIT_BYTES = 64 * 1024;

    /** Longer command lines are cut. */
    private static final int COMMAND_LIMIT_BYTES = 16 * 1024;

    /** Longer environments are cut. */
    private static final int ENVIRONMENT_LIMIT_BYTES = 128 * 1024;

    private static final String DELETED = " (deleted)";

    /** Reads /proc/PID/cgroup. */
    public Optional<CgroupPaths> readCgroupPaths(int pid) {
        return read(pid, "cgroup", CGROUP_LIMIT_BYTES).map(CgroupPaths::parse);
    }

    /** Reads the file name of what the process runs, e.g. "etcd"; empty also for kernel threads. */
    public Optional<String> readExecutableName(int pid) {
        try {
            String target = Files.readSymbolicLink(file(pid, "exe")).toString();
            String path = target.endsWith(DELETED) ? target.substring(0, target.length() - DELETED.length()) : target;
            return Optional.of(path.substring(path.lastIndexOf('/') + 1)).filter(name -> !name.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Reads the command line, one element per argument. */
    public List<String> readCommandLine(int pid) {
        return read(pid, "cmdline", COMMAND_LIMIT_BYTES)
                .map(text -> Arrays.asList(text.split("\0")))
                .filter(arguments -> !arguments.getFirst().isEmpty())
                .orElse(List.of());
    }

    /** Reads the environment that the process began its program with, {@code NAME=VALUE} each, secrets included. */
    public List<String> readEnvironment(int pid) {
        return read(pid, "environ", ENVIRONMENT_LIMIT_BYTES)
                .map(text -> Arrays.asList(text.split("\0")))
                .orElse(List.of());
    }

    /** Whether there is a process of that number. */
    public boolean isRunning(int pid) {
        return Files.exists(file(pid, ""));
    }

    private Optional<String> read(int pid, String name, int limitBytes) {
        try (InputStream stream = Files.newInputStream(file(pid, name))) {
            return Optional.of(new String(stream.readNBytes(limitBytes), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Path file(int pid, String name) {
        return root.resolve(Integer.toString(pid)).resolve(name);
    }
}
