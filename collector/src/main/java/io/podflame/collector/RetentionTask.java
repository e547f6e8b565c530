package io.podflame.collector;

import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.Retention;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Makes the store drop what is too old or too much, every minute. A failure is logged and tried again. */
final class RetentionTask implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RetentionTask.class.getName());

    private final ProfileStore profiles;
    private final Retention retention;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("podflame-retention").daemon().factory());

    RetentionTask(ProfileStore profiles, Retention retention) {
        this.profiles = profiles;
        this.retention = retention;
        // enforce lets nothing through, so there is nothing to be learned from the future
        Future<?> _ = executor.scheduleWithFixedDelay(this::enforce, 1, 1, TimeUnit.MINUTES);
    }

    private void enforce() {
        try {
            profiles.enforce(retention);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "old profiles could not be dropped; trying again in a minute", e);
        }
    }

    /** Waits for a run that is on its way. */
    @Override
    public void close() {
        executor.close();
    }
}
