package io.podflame.systemtest;

import io.podflame.systemtest.UnifiedNode.Container;
import io.podflame.systemtest.node.NodeCgroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** What the kernel counts of containers, read many times a second. */
final class KernelCounters implements AutoCloseable {

    /** A period of the limit. */
    private static final Duration STEP = Duration.ofMillis(100);

    private final Map<Container, CounterRecorder> cpu;
    private final CounterRecorder periods;
    private final CounterRecorder throttledPeriods;
    private final CounterRecorder throttledMicros;
    private final CounterRecorder pressureMicros;

    KernelCounters(UnifiedNode.Pods pods) {
        cpu = Map.of(pods.limited(), cpuOf(pods.limited()), pods.free(), cpuOf(pods.free()));
        NodeCgroup limited = pods.limited().cgroup();
        periods = recorder(() -> limited.cpuStat("nr_periods"));
        throttledPeriods = recorder(() -> limited.cpuStat("nr_throttled"));
        throttledMicros = recorder(() -> limited.cpuStat("throttled_usec"));
        pressureMicros = recorder(limited::pressureMicros);
    }

    private static CounterRecorder cpuOf(Container pod) {
        return recorder(pod.cgroup()::cpuNanos);
    }

    private static CounterRecorder recorder(LongSupplier counter) {
        return new CounterRecorder(counter, STEP);
    }

    /** Of the container with the limit. */
    record Limited(double periods, double throttledPeriods, double throttledSeconds, double pressureSeconds) {}

    double cpuSeconds(Container pod, long fromMillis, long toMillis) {
        CounterRecorder recorder = cpu.get(pod);
        if (recorder == null) {
            throw new IllegalArgumentException(pod.displayName() + " is not recorded");
        }
        return recorder.increaseBetween(fromMillis, toMillis) / 1e9;
    }

    Limited limited(long fromMillis, long toMillis) {
        return new Limited(
                periods.increaseBetween(fromMillis, toMillis),
                throttledPeriods.increaseBetween(fromMillis, toMillis),
                throttledMicros.increaseBetween(fromMillis, toMillis) / 1e6,
                pressureMicros.increaseBetween(fromMillis, toMillis) / 1e6);
    }

    @Override
    public void close() {
        cpu.values().forEach(CounterRecorder::close);
        List.of(periods, throttledPeriods, throttledMicros, pressureMicros).forEach(CounterRecorder::close);
    }
}
