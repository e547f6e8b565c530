package io.podflame.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * Waits for files to become readable, and can be woken. One thread waits and closes; {@link #add}, {@link #remove} and {@link #wake}
 * are for any thread. It must be a platform thread: epoll_wait would block a virtual thread's carrier.
 *
 * <pre>
 * struct epoll_event { u32 events; u64 data }: packed (12 bytes) on x86-64 only, else 16 bytes with data at 8
 * </pre>
 */
public final class Epoll implements AutoCloseable {

    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLLIN = 1;
    private static final int EPOLLERR = 8;
    private static final int EPOLLHUP = 16;
    private static final int EFD_NONBLOCK_CLOEXEC = 0x80800;
    private static final int MAXIMUM_EVENTS = 64;
    private static final boolean PACKED =
            System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).matches("amd64|x86_64");
    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int DATA = PACKED ? 4 : 8;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment events = arena.allocate((long) MAXIMUM_EVENTS * EVENT_BYTES, Long.BYTES);
    private final MemorySegment counter = arena.allocate(Long.BYTES, Long.BYTES);
    private final MemorySegment one = arena.allocate(Long.BYTES, Long.BYTES);
    private final int epoll;
    private final int wakeup;

    /** @throws LinuxException EMFILE, ENFILE or ENOMEM */
    public Epoll() throws LinuxException {
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        epoll = LibC.epoll_create1(EPOLL_CLOEXEC);
        if (epoll < 0) {
            throw LinuxException.last("epoll_create1", "EPOLL_CLOEXEC");
        }
        wakeup = LibC.eventfd(0, EFD_NONBLOCK_CLOEXEC);
        if (wakeup < 0) {
            throw LinuxException.last("eventfd", "EFD_NONBLOCK");
        }
        add(wakeup);
    }

    /** Has {@link #await} return when the file is readable. */
    public void add(int fd) throws LinuxException {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment event = local.allocate(EVENT_BYTES, Long.BYTES);
            event.set(ValueLayout.JAVA_INT, 0, EPOLLIN);
            event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA, fd);
            if (LibC.epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event.address()) < 0) {
                throw LinuxException.last("epoll_ctl", "EPOLL_CTL_ADD, fd=" + fd);
            }
        }
    }

    /** Forgets the file; does nothing when it is not waited for. */
    public void remove(int fd) {
        LibC.epoll_ctl(epoll, EPOLL_CTL_DEL, fd, 0);
    }

    /** Returns when a file is readable, when woken, when a signal arrives, or after the timeout; negative waits for ever. */
    public void await(int timeoutMillis) throws LinuxException {
        int count = LibC.epoll_wait(epoll, events.address(), MAXIMUM_EVENTS, timeoutMillis);
        if (count < 0) {
            LinuxException failure = LinuxException.last("epoll_wait", "timeout=" + timeoutMillis);
            if (failure.errno() != Errno.EINTR) {
                throw failure;
            }
        }
        for (int i = 0; i < count; i++) {
            handle(i);
        }
    }

    private void handle(int index) {
        int happened = events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) index * EVENT_BYTES);
        int fd = (int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) index * EVENT_BYTES + DATA);
        if (fd == wakeup) {
            LibC.read(wakeup, counter.address(), Long.BYTES);
        } else if ((happened & (EPOLLHUP | EPOLLERR)) != 0) {
            // The event is gone for good, as when its CPU goes offline: it would report that for ever and turn waiting
            // into spinning.
            remove(fd);
        }
    }

    /** Makes the present or the next {@link #await} return at once. */
    public void wake() {
        LibC.write(wakeup, one.address(), Long.BYTES);
    }

    @Override
    public void close() {
        LibC.close(wakeup);
        LibC.close(epoll);
        arena.close();
    }
}
