package io.podflame.agent.sample.perf;

import io.podflame.agent.linux.Epoll;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.sample.SampleWaiter;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * Waits for the rings (and the pipes of perf(1)) of all sessions with one epoll. One thread waits and closes, and it must be a platform thread; any thread may
 * wake it.
 */
public final class PerfEventWaiter implements SampleWaiter {

    private final Epoll epoll;
    private boolean closed;

    /** @throws LinuxException when the limit of open files is reached */
    public PerfEventWaiter() throws LinuxException {
        epoll = new Epoll();
    }

    /** Has {@link #await} return when the file can be read. */
    public void add(int fd) throws LinuxException {
        epoll.add(fd);
    }

    /** Forgets the file. */
    public void remove(int fd) {
        epoll.remove(fd);
    }

    @Override
    public void await(Duration timeout) {
        try {
            epoll.await(Math.clamp(timeout.toMillis(), 0, Integer.MAX_VALUE));
        } catch (LinuxException e) {
            // Only a bug makes epoll_wait fail: a closed file or bad arguments.
            throw new UncheckedIOException(e);
        }
    }

    // The lock keeps a wake-up from another thread away from a file that close() has given back.
    @Override
    public synchronized void wake() {
        if (!closed) {
            epoll.wake();
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            epoll.close();
        }
    }
}
