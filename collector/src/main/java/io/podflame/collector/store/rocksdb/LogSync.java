package io.podflame.collector.store.rocksdb;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Forces the write-ahead log to the disk at most once a second, off the writers' path: what bounds the loss at a power failure.
 * A thread of its own.
 */
final class LogSync implements AutoCloseable {

    private static final long PERIOD_SECONDS = 1;

    private final Runnable sync;
    private final AtomicBoolean written = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("store-log-sync").factory());

    /** @param sync forces the log; must not throw */
    LogSync(Runnable sync) {
        this.sync = sync;
    }

    void start() {
        var _ = thread.scheduleWithFixedDelay(this::syncIfWritten, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Something was written that is not forced yet. */
    void written() {
        written.set(true);
    }

    /** Forces what is left. */
    @Override
    public void close() {
        thread.shutdown();
        syncIfWritten();
    }

    private void syncIfWritten() {
        if (written.getAndSet(false)) {
            sync.run();
        }
    }
}
