package io.podflame.collector.api;

import java.util.List;
import java.util.Optional;

/**
 * What kept workloads from running, by the kernel's own counters: beside a flame graph and in the list of workloads. What was not counted is
 * null in JSON, which is not 0.
 *
 * @param throttling of all workloads together
 * @param limitCores CPU limit of one workload; null where there is none, or several workloads
 * @param runQueueWait of one workload: time in which some of its threads waited for a CPU, throttled or not
 * @param threadWaitSeconds where the kernel does not count that (no cpu.pressure): time that its threads waited, added up; a lower bound
 * @param cpuTime by samples and by the cgroups' counters
 * @param memory of one workload, the latest in the time
 * @param nodes that the workloads ran on, by name; in a list of workloads empty
 */
public record SchedulingView(
        Optional<ThrottlingView> throttling,
        Optional<Double> limitCores,
        Optional<RunQueueWaitView> runQueueWait,
        Optional<Double> threadWaitSeconds,
        Optional<CpuTimeView> cpuTime,
        Optional<MemoryUseView> memory,
        List<NodeUseView> nodes) {

    /** Nothing was counted. */
    public static final SchedulingView NONE = new SchedulingView(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    /**
     * What a CPU limit did.
     *
     * @param periods in which there was something to run
     * @param throttledPeriods in which it was stopped for the rest of the period
     * @param throttledSeconds sum over CPUs
     */
    public record ThrottlingView(long periods, long throttledPeriods, double throttledSeconds) {

        /** Of its periods, 0 to 1. */
        public double share() {
            return periods == 0 ? 0 : (double) throttledPeriods / periods;
        }
    }

    /** @param share of the time in which that was counted, 0 to 1 */
    public record RunQueueWaitView(double seconds, double share) {}

    /**
     * CPU time twice, of the times and workloads that have a counter.
     *
     * @param sampledSeconds that the samples stand for
     * @param countedSeconds by the cgroups' counters
     */
    public record CpuTimeView(double sampledSeconds, double countedSeconds) {}

    /**
     * Memory that the kernel charged to the container.
     *
     * @param workingSetBytes without files' pages that nobody used lately, as {@code kubectl top} shows it
     * @param anonymousBytes heaps and stacks
     */
    public record MemoryUseView(long workingSetBytes, long anonymousBytes) {}

    /** One node's CPU time, by shares of all of it, 0 to 1. */
    public record NodeUseView(String node, int cpus, double busyShare, double stealShare, double iowaitShare) {}
}
