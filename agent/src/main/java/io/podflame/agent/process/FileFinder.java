package io.podflame.agent.process;

import io.podflame.agent.model.Mapping;
import io.podflame.binary.debugfile.ExecutableLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the file behind a mapping, and makes sure that it is that file.
 *
 * <pre>
 * /proc/PID/root/path        same inode
 * /proc/PID/map_files/range  always: the kernel's own link; takes CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE
 * /proc/PPID/root/path       same inode: a child mostly sees what its parent sees
 * /proc/1/root/path          same device and inode
 * our own /path              same device and inode: where the first process's root may not be looked into
 * </pre>
 *
 * <p>The device is not compared within a container: on overlayfs, stat and the mapping name different ones. Stateless but for /proc.
 */
final class FileFinder {

    private static final String DELETED = " (deleted)";
    static final int INIT = 1;
    private static final int OURSELVES = (int) ProcessHandle.current().pid();

    private final ProcReader proc;

    FileFinder(ProcReader proc) {
        this.proc = proc;
    }

    /** Who has which mapping. */
    record Place(int pid, int parentPid, Mapping mapping) {}

    /** What changes when a file's content does. */
    record Stamp(long inode, long sizeBytes, FileTime changed) {}

    record Found(Path path, Stamp stamp) {}

    private record Status(long device, Stamp stamp) {}

    /** The first of the above; empty when nobody has the file any more. */
    Optional<Found> find(Place place) {
        Mapping mapping = place.mapping();
        if (mapping.path().endsWith(DELETED)) {
            return behindMapping(place);
        }
        return sameInode(proc.rooted(place.pid(), mapping.path()), mapping)
                .or(() -> behindMapping(place))
                .or(() -> sameInode(proc.rooted(place.parentPid(), mapping.path()), mapping))
                .or(() -> sameFile(proc.rooted(INIT, mapping.path()), mapping))
                .or(() -> sameFile(proc.rooted(OURSELVES, mapping.path()), mapping));
    }

    /** The root that the process has, or its parent or the node when it is gone: there its debug files may lie, too. */
    ExecutableLocation location(Place place, Found found) {
        String path = place.mapping().path();
        String inside = path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
        Path root = Stream.of(place.pid(), place.parentPid(), INIT)
                .map(pid -> proc.rooted(pid, "/"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(Path.of("/"));
        return new ExecutableLocation(found.path(), root, inside);
    }

    private Optional<Found> behindMapping(Place place) {
        Path path = proc.mapped(place.pid(), place.mapping());
        return status(path).map(status -> new Found(path, status.stamp()));
    }

    private static Optional<Found> sameInode(Path path, Mapping mapping) {
        return status(path)
                .filter(status -> status.stamp().inode() == mapping.inode())
                .map(status -> new Found(path, status.stamp()));
    }

    private static Optional<Found> sameFile(Path path, Mapping mapping) {
        return status(path)
                .filter(status -> status.stamp().inode() == mapping.inode())
                .filter(status -> deviceName(status.device()).equals(mapping.device()))
                .map(status -> new Found(path, status.stamp()));
    }

    private static Optional<Status> status(Path path) {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino,size,ctime");
            Stamp stamp = new Stamp(
                    number(attributes, "ino"), number(attributes, "size"), (FileTime) required(attributes, "ctime"));
            return Optional.of(new Status(number(attributes, "dev"), stamp));
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }

    private static long number(Map<String, Object> attributes, String name) {
        return ((Number) required(attributes, name)).longValue();
    }

    private static Object required(Map<String, Object> attributes, String name) {
        Object value = attributes.get(name);
        if (value == null) {
            throw new IllegalStateException("no attribute unix:" + name);
        }
        return value;
    }

    /** As /proc/PID/maps prints it. st_dev is glibc's: 12 bits of the major number from bit 8, 8 and 12 bits of the minor number. */
    private static String deviceName(long device) {
        long major = (device >>> 8 & 0xFFF) | (device >>> 32 & 0xFFFF_F000L);
        long minor = (device & 0xFF) | (device >>> 12 & 0xFFFF_FF00L);
        return hex(major) + ":" + hex(minor);
    }

    private static String hex(long number) {
        String digits = Long.toHexString(number);
        return digits.length() < 2 ? "0" + digits : digits;
    }
}
