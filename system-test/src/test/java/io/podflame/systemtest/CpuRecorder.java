package io.podflame.systemtest;

import io.podflame.systemtest.node.NodeCgroup;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Reads a cgroup's own CPU counter many times a second, to know afterwards what it was at any moment in between. */
final class CpuRecorder implements AutoCloseable {

    private static final int STEP_MILLIS = 20;

    /** Milliseconds since the epoch to nanoseconds of CPU time. */
    private final ConcurrentSkipListMap<Long, Long> readings = new ConcurrentSkipListMap<>();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("cpu-recorder").daemon().factory());

    CpuRecorder(NodeCgroup cgroup) {
        var _ = thread.scheduleAtFixedRate(
                () -> readings.put(System.currentTimeMillis(), cgroup.cpuNanos()),
                0,
                STEP_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** CPU time used between two moments that were both recorded, as milliseconds since the epoch. */
    double cpuNanosBetween(long fromMillis, long toMillis) {
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
