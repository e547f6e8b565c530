package io.podflame.agent.linux;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A file or directory in a tree that others may change at any moment, held by a descriptor (O_PATH): what {@link #path} opens is the very
 * one that was looked at. Links are not followed, so that a path in a container's root cannot lead out of it. Holding neither waits for
 * a pipe's other end nor touches a device. Not thread-safe.
 */
public final class HeldPath implements AutoCloseable {

    private static final int AT_FDCWD = -100;
    private static final int O_PATH_CLOEXEC = 0x280000;

    private final int fd;
    private final String name;

    private HeldPath(int fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    /**
     * Where a walk begins; links are followed, as /proc/PID/root is one.
     *
     * @throws LinuxException ENOENT, EACCES without the right to look (CAP_SYS_PTRACE), EMFILE
     */
    public static HeldPath start(Path path) throws LinuxException {
        return open(AT_FDCWD, path.toString(), 0);
    }

    /**
     * An entry of this directory. A link is held itself and leads nowhere: it is neither a directory nor a regular file.
     *
     * @param entry its name, without slash
     * @throws LinuxException ENOENT, ENOTDIR when this is no directory, EACCES, EMFILE
     */
    public HeldPath child(String entry) throws LinuxException {
        if (entry.indexOf('/') >= 0 || entry.equals("..")) {
            throw new IllegalArgumentException("not the name of an entry: " + entry);
        }
        return open(fd, entry, noFollow());
    }

    private static HeldPath open(int directory, String path, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = LibC.openat(directory, arena.allocateFrom(path).address(), O_PATH_CLOEXEC | flags, 0);
            if (fd < 0) {
                throw LinuxException.last("openat", path);
            }
            return new HeldPath(fd, path);
        }
    }

    /** O_NOFOLLOW of {@code asm/fcntl.h}, which differs by architecture. */
    private static int noFollow() {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (architecture) {
            case "amd64", "x86_64" -> 0x20000;
            case "aarch64" -> 0x8000;
            default -> throw new IllegalStateException("no O_NOFOLLOW known for " + architecture);
        };
    }

    /** A path to exactly this, valid until it is closed. Entries of a directory are below it. */
    public Path path() {
        return Path.of("/proc/self/fd/" + fd);
    }

    @Override
    public void close() {
        LibC.close(fd);
    }

    @Override
    public String toString() {
        return name;
    }
}
