package io.podflame.collector.ingest;

import io.podflame.collector.model.MemoryUse;
import io.podflame.collector.model.NodeCpu;
import io.podflame.collector.model.SchedulingContext;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.proto.v1.CpuQuota;
import io.podflame.proto.v1.Throttling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What an agent says that the scheduler counted, every value checked. Throws {@link RejectedMessageException}. */
final class SchedulingDecoder {

    static final int MAX_WORKLOADS = 20_000;
    static final int MAX_CPUS = 65_536;

    /** All CPUs of the largest node over the longest span. */
    static final long MAX_NANOS = RowColumns.MAX_VALUE;

    /** More memory than any node has: 4 PB. */
    static final long MAX_BYTES = 1L << 52;

    private final String node;
    private final StreamDictionary dictionary;
    private final WindowLimits limits;

    SchedulingDecoder(String node, StreamDictionary dictionary, WindowLimits limits) {
        this.node = node;
        this.dictionary = dictionary;
        this.limits = limits;
    }

    SchedulingContext decode(io.podflame.proto.v1.SchedulingContext context, long nowNanos) {
        TimeRange span = limits.window(context.getStartNanos(), context.getEndNanos(), nowNanos);
        Untrusted.size(context.getWorkloadsCount(), MAX_WORKLOADS, "workloads of a scheduling context");
        Map<WorkloadKey, List<WorkloadCpu>> workloads = new TreeMap<>();
        for (io.podflame.proto.v1.WorkloadCpu workload : context.getWorkloadsList()) {
            workloads
                    .computeIfAbsent(dictionary.workload(workload.getWorkload()).key(), key -> new ArrayList<>())
                    .add(workload(workload, span));
        }
        return new SchedulingContext(
                context.hasNode() ? Optional.of(node(context.getNode(), span)) : Optional.empty(), workloads);
    }

    private NodeCpu node(io.podflame.proto.v1.NodeCpu counted, TimeRange span) {
        return new NodeCpu(
                node,
                span,
                (int) count(Integer.toUnsignedLong(counted.getCpus()), MAX_CPUS, "CPUs"),
                nanos(counted.getUserNanos(), "user time"),
                nanos(counted.getSystemNanos(), "system time"),
                nanos(counted.getIdleNanos(), "idle time"),
                nanos(counted.getIowaitNanos(), "iowait"),
                nanos(counted.getStealNanos(), "steal"));
    }

    private static WorkloadCpu workload(io.podflame.proto.v1.WorkloadCpu workload, TimeRange span) {
        return new WorkloadCpu(
                span,
                workload.hasCpuNanos() ? nanosOf(workload.getCpuNanos(), "CPU time") : OptionalLong.empty(),
                workload.hasThrottling() ? Optional.of(throttling(workload.getThrottling())) : Optional.empty(),
                workload.hasQuota() ? Optional.of(quota(workload.getQuota())) : Optional.empty(),
                workload.hasPressureNanos() ? nanosOf(workload.getPressureNanos(), "pressure") : OptionalLong.empty(),
                workload.hasRunQueueWaitNanos()
                        ? nanosOf(workload.getRunQueueWaitNanos(), "run-queue wait")
                        : OptionalLong.empty(),
                workload.hasMemory() ? Optional.of(memory(workload.getMemory())) : Optional.empty());
    }

    private static MemoryUse memory(io.podflame.proto.v1.MemoryUse memory) {
        return new MemoryUse(
                count(memory.getWorkingSetBytes(), MAX_BYTES, "working set"),
                count(memory.getAnonymousBytes(), MAX_BYTES, "anonymous memory"));
    }

    private static WorkloadCpu.Throttling throttling(Throttling throttling) {
        long periods = nanos(throttling.getPeriods(), "periods");
        return new WorkloadCpu.Throttling(
                periods,
                count(throttling.getThrottledPeriods(), periods, "throttled periods"),
                nanos(throttling.getThrottledNanos(), "throttled time"));
    }

    private static WorkloadCpu.CpuQuota quota(CpuQuota quota) {
        long periodNanos = nanos(quota.getPeriodNanos(), "quota's period");
        if (periodNanos == 0) {
            throw new RejectedMessageException(RejectionReason.SCHEDULING, "a quota's period is 0");
        }
        return new WorkloadCpu.CpuQuota(nanos(quota.getQuotaNanos(), "quota"), periodNanos);
    }

    private static OptionalLong nanosOf(long nanos, String what) {
        return OptionalLong.of(nanos(nanos, what));
    }

    private static long nanos(long nanos, String what) {
        return count(nanos, MAX_NANOS, what);
    }

    private static long count(long count, long max, String what) {
        return Untrusted.count(count, max, RejectionReason.SCHEDULING, what);
    }
}
