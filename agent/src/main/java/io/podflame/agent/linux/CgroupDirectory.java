package io.podflame.agent.linux;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/** A control group, held open. */
public final class CgroupDirectory implements AutoCloseable {

    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 0x80000;

    private final int fd;

    private CgroupDirectory(int fd) {
        this.fd = fd;
    }

    /**
     * Opens it.
     *
     * @param path in the hierarchy that has the perf_event controller
     * @throws LinuxException ENOENT when it is gone, EACCES, EMFILE
     */
    public static CgroupDirectory open(Path path) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            // not O_PATH, which perf_event_open does not take
            int fd = LibC.openat(AT_FDCWD, arena.allocateFrom(path.toString()).address(), O_CLOEXEC, 0);
            if (fd < 0) {
                throw LinuxException.last("openat", path.toString());
            }
            return new CgroupDirectory(fd);
        }
    }

    int fd() {
        return fd;
    }

    @Override
    public void close() {
        LibC.close(fd);
    }
}
