package io.podflame.agent.symbols.perfmap;

import io.podflame.agent.linux.Errno;
import io.podflame.agent.linux.HeldPath;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.process.ProcStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Where processes put their maps: in /tmp as the process sees it, under its pid there ({@code /proc/PID/root/tmp/perf-NSPID.map}).
 *
 * <p>The tree is the process's own and not trusted: no link is followed, and the map counts only when it is a regular file of the
 * process's user or of root that was written since the process began. An older one was left behind by another with the same pid, as
 * of the container's run before. Stateless but for /proc.
 */
public final class PerfMapPlace {

    /** /proc tells of starts in hundredths of a second, counted from the boot: clocks that were set since disagree a little. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    private static final int ROOT = 0;

    private final Path proc;

    /** @param proc normally /proc */
    public PerfMapPlace(Path proc) {
        this.proc = proc;
    }

    /** A look for the map. */
    public sealed interface Look {}

    /** It is there, and held until closed. */
    record Found(HeldPath file, Stamp stamp) implements Look, AutoCloseable {
        @Override
        public void close() {
            file.close();
        }
    }

    /** There is none. */
    public record Absent() implements Look {}

    /**
     * There is one that does not count.
     *
     * @param leftBehind whether it is the process user's own, and only too old
     * @param reason for a person
     */
    public record Refused(boolean leftBehind, String reason) implements Look {}

    /** What changes when the file does. */
    record Stamp(Object device, Object inode, long sizeBytes, FileTime modified) {
        boolean sameFile(Stamp other) {
            return device.equals(other.device) && inode.equals(other.inode);
        }
    }

    /**
     * Looks for the map of a process.
     *
     * @throws IOException when the process is gone, or its root may not be looked into
     */
    Look look(int pid) throws IOException {
        ProcStatus status = ProcStatus.read(proc, pid);
        String name = fileName(status.namespacePid());
        try (HeldPath tmp = holdTmp(pid)) {
            HeldPath file = tmp.child(name);
            Look look = judge(file, status, pid, name);
            if (!(look instanceof Found)) {
                file.close();
            }
            return look;
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                return new Absent();
            }
            throw e;
        }
    }

    /** Whether a map is there, or something in its place. */
    public Look lookOnce(int pid) throws IOException {
        Look look = look(pid);
        if (look instanceof Found found) {
            found.close();
        }
        return look;
    }

    private static Look judge(HeldPath file, ProcStatus status, int pid, String name) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(file.path(), "unix:dev,ino,uid,size,isRegularFile,lastModifiedTime");
        int uid = ((Number) attribute(attributes, "uid")).intValue();
        if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            return new Refused(false, "/tmp/" + name + " is no regular file");
        }
        if (uid != status.effectiveUid() && uid != ROOT) {
            return new Refused(
                    false, "/tmp/" + name + " is of user " + uid + ", the process of user " + status.effectiveUid());
        }
        FileTime modified = (FileTime) attribute(attributes, "lastModifiedTime");
        Optional<Instant> started = startOf(pid);
        if (started.isPresent() && modified.toInstant().plus(CLOCK_TOLERANCE).isBefore(started.get())) {
            return new Refused(uid == status.effectiveUid(), "/tmp/" + name + " was written before the process began");
        }
        return new Found(
                file,
                new Stamp(
                        attribute(attributes, "dev"),
                        attribute(attributes, "ino"),
                        ((Number) attribute(attributes, "size")).longValue(),
                        modified));
    }

    private static Object attribute(Map<String, Object> attributes, String name) {
        Object value = attributes.get(name);
        if (value == null) {
            throw new IllegalStateException("no attribute unix:" + name);
        }
        return value;
    }

    /** When the process began; with the pid this is one process and no other. */
    public static Optional<Instant> startOf(int pid) {
        return ProcessHandle.of(pid).flatMap(handle -> handle.info().startInstant());
    }

    /** /tmp as the process sees it. */
    public HeldPath holdTmp(int pid) throws LinuxException {
        try (HeldPath root = HeldPath.start(proc.resolve(pid + "/root"))) {
            return root.child("tmp");
        }
    }

    /** @param namespacePid the process's pid as it sees it itself */
    public static String fileName(int namespacePid) {
        return "perf-" + namespacePid + ".map";
    }
}
