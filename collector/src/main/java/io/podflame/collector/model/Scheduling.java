package io.podflame.collector.model;

import io.podflame.collector.model.WorkloadCpu.CpuQuota;
import io.podflame.collector.model.WorkloadCpu.Throttling;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What kept workloads from running, and whether their samples stand for the CPU time that the kernel counted: shown beside their graph. What
 * was not counted in any part of the time is empty.
 *
 * @param throttling sum over the workloads
 * @param quota the latest, of one workload; empty where there is no limit, or several workloads
 * @param pressure of one workload
 * @param runQueueWaitNanos sum over the threads of all workloads; where pressure is not counted
 * @param cpuTime of the workloads and times that have a counter
 * @param memory the latest, of one workload
 * @param nodes that the workloads ran on, by name
 */
public record Scheduling(
        Optional<Throttling> throttling,
        Optional<CpuQuota> quota,
        Optional<Pressure> pressure,
        OptionalLong runQueueWaitNanos,
        Optional<CpuTime> cpuTime,
        Optional<MemoryUse> memory,
        List<NodeUse> nodes) {

    /** Nothing was counted. */
    public static final Scheduling NONE = new Scheduling(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    public Scheduling {
        nodes = List.copyOf(nodes);
    }

    /**
     * How long some threads waited for a CPU.
     *
     * @param coveredNanos time in which that was counted
     */
    public record Pressure(long waitedNanos, long coveredNanos) {

        /** 0 to 1. */
        public double share() {
            return coveredNanos == 0 ? 0 : Math.min(1, (double) waitedNanos / coveredNanos);
        }
    }

    /**
     * CPU time twice.
     *
     * @param sampledNanos that the samples stand for
     * @param countedNanos by the cgroups' own counters
     */
    public record CpuTime(long sampledNanos, long countedNanos) {}

    /**
     * A node's CPU time by shares of all of it, 0 to 1.
     *
     * @param cpus online
     */
    public record NodeUse(String node, int cpus, double busyShare, double stealShare, double iowaitShare) {}
}
