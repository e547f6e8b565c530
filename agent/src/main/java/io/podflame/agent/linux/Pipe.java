package io.podflame.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A pipe that another program writes into and that is read here without waiting, so that {@link Epoll} can wait for it together with
 * everything else. The kernel's buffer is the only one: when it is full, the writer waits. Not thread-safe.
 */
public final class Pipe implements AutoCloseable {

    /** What {@link #read} gives when every writer has ended and everything has been read. */
    public static final int END = -1;

    private static final int O_CLOEXEC_NONBLOCK = 0x80800;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int CLOSED = -1;
    private static final int POLLIN = 1;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment chunk = arena.allocate(CHUNK_BYTES, Long.BYTES);
    private int readFd;
    private int writeFd;

    /**
     * @param capacityBytes of the kernel's buffer; where the kernel refuses so much (fs.pipe-max-size) it keeps its own 64 KiB
     * @throws LinuxException EMFILE or ENFILE
     */
    public Pipe(int capacityBytes) throws LinuxException {
        MemorySegment fds = arena.allocate(2L * Integer.BYTES, Integer.BYTES);
        if (LibC.pipe2(fds.address(), O_CLOEXEC_NONBLOCK) < 0) {
            LinuxException failure = LinuxException.last("pipe2", "O_CLOEXEC|O_NONBLOCK");
            arena.close();
            throw failure;
        }
        readFd = fds.get(ValueLayout.JAVA_INT, 0);
        writeFd = fds.get(ValueLayout.JAVA_INT, Integer.BYTES);
        LibC.fcntl(readFd, F_SETPIPE_SZ, capacityBytes);
    }

    /** To wait for. */
    public int readFd() {
        return readFd;
    }

    /** A file that opens as the writing end, which then waits where there is no room; until {@link #closeWriteEnd}. */
    public Path writePath() {
        return Path.of("/proc/self/fd/" + writeFd);
    }

    /** Leaves the other program's writing end as the only one, so that its end is seen. */
    public void closeWriteEnd() {
        if (writeFd != CLOSED) {
            LibC.close(writeFd);
            writeFd = CLOSED;
        }
    }

    /**
     * Reads what is there, as much as the target has room for.
     *
     * @return how many bytes; 0 when there are none now; {@link #END} at the end
     * @throws LinuxException only for a bug
     */
    public int read(ByteBuffer target) throws LinuxException {
        int wanted = Math.min(target.remaining(), CHUNK_BYTES);
        if (wanted == 0) {
            return 0;
        }
        long count = LibC.read(readFd, chunk.address(), wanted);
        if (count < 0) {
            LinuxException failure = LinuxException.last("read", "pipe");
            if (failure.errno() == Errno.EAGAIN || failure.errno() == Errno.EINTR) {
                return 0;
            }
            throw failure;
        }
        target.put(chunk.asSlice(0, count).asByteBuffer());
        return count == 0 ? END : (int) count;
    }

    /** Whether there is something to read, or the end. */
    public boolean readable() {
        chunk.set(ValueLayout.JAVA_INT, 0, readFd);
        chunk.set(ValueLayout.JAVA_INT, Integer.BYTES, POLLIN);
        return LibC.poll(chunk.address(), 1, 0) > 0;
    }

    @Override
    public void close() {
        closeWriteEnd();
        if (readFd != CLOSED) {
            LibC.close(readFd);
            readFd = CLOSED;
            arena.close();
        }
    }
}
