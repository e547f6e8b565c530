package io.podflame.systemtest;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Reads a counter of the kernel many times a second, to know afterwards what it was at any moment in between. */
final class CounterRecorder implements AutoCloseable {

    private static final Duration STEP = Duration.ofMillis(20);

    /** Milliseconds since the epoch to the counter. */
    private final ConcurrentSkipListMap<Long, Long> readings = new ConcurrentSkipListMap<>();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("counter-recorder").daemon().factory());

    CounterRecorder(LongSupplier counter) {
        this(counter, STEP);
    }

    /** For slow machines. */
    CounterRecorder(LongSupplier counter, Duration step) {
        var _ = thread.scheduleAtFixedRate(
                () -> readings.put(System.currentTimeMillis(), counter.getAsLong()),
                0,
                step.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** By how much it grew between two moments that were both recorded, as milliseconds since the epoch. */
    double increaseBetween(long fromMillis, long toMillis) {
        return at(toMillis) - at(fromMillis);
    }

    /** On the line between the two readings around it. */
    private double at(long millis) {
        Map.Entry<Long, Long> before = readings.floorEntry(millis);
        Map.Entry<Long, Long> after = readings.ceilingEntry(millis);
        if (before == null || after == null) {
            throw new IllegalArgumentException(millis + " is not between " + readings.firstKey() + " and "
                    + readings.lastKey() + ", when the counter was read");
        }
        double width = Math.max(1, after.getKey() - before.getKey());
        double share = (millis - before.getKey()) / width;
        return before.getValue() + share * (after.getValue() - before.getValue());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
