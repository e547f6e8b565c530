package io.podflame.collector.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the kernel counted about a container in a stretch of time. A counter that could not be read is empty, which is not 0.
 *
 * @param span between two readings
 * @param cpuNanos CPU time used
 * @param quota the CPU limit at the end; empty where there is none
 * @param pressureNanos time in which some of its threads waited for a CPU, throttled or not
 * @param runQueueWaitNanos where pressure is not counted: time that its threads waited for a CPU, added up; a lower bound
 * @param memory at the end, or a few seconds before
 */
public record WorkloadCpu(
        TimeRange span,
        OptionalLong cpuNanos,
        Optional<Throttling> throttling,
        Optional<CpuQuota> quota,
        OptionalLong pressureNanos,
        OptionalLong runQueueWaitNanos,
        Optional<MemoryUse> memory) {

    /**
     * What a CPU limit did.
     *
     * @param periods in which there was something to run
     * @param throttledPeriods in which it was stopped for the rest of the period
     * @param throttledNanos sum over CPUs
     */
    public record Throttling(long periods, long throttledPeriods, long throttledNanos) {

        public Throttling plus(Throttling other) {
            return new Throttling(
                    periods + other.periods,
                    throttledPeriods + other.throttledPeriods,
                    throttledNanos + other.throttledNanos);
        }
    }

    /** CPU time that may be used in each period. */
    public record CpuQuota(long quotaNanos, long periodNanos) {

        /** CPUs that may be used on average. */
        public double cores() {
            return (double) quotaNanos / periodNanos;
        }
    }
}
