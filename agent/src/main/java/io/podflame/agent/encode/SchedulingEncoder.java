package io.podflame.agent.encode;

import io.podflame.agent.model.CpuCounters;
import io.podflame.proto.v1.CpuQuota;
import io.podflame.proto.v1.MemoryUse;
import io.podflame.proto.v1.NodeCpu;
import io.podflame.proto.v1.SchedulingContext;
import io.podflame.proto.v1.Throttling;
import io.podflame.proto.v1.WorkloadCpu;

/** What the scheduler counted, as it crosses the wire. */
final class SchedulingEncoder {

    private SchedulingEncoder() {}

    static SchedulingContext encode(WindowScheduling scheduling) {
        SchedulingContext.Builder context = SchedulingContext.newBuilder()
                .setStartNanos(scheduling.startEpochNanos())
                .setEndNanos(scheduling.endEpochNanos());
        scheduling.node().ifPresent(node -> context.setNode(encode(node)));
        for (WindowScheduling.WorkloadCpu workload : scheduling.workloads()) {
            context.addWorkloads(encode(workload.workload(), workload.counters()));
        }
        return context.build();
    }

    private static NodeCpu encode(io.podflame.agent.model.NodeCpu node) {
        return NodeCpu.newBuilder()
                .setCpus(node.cpus())
                .setUserNanos(node.userNanos())
                .setSystemNanos(node.systemNanos())
                .setIdleNanos(node.idleNanos())
                .setIowaitNanos(node.iowaitNanos())
                .setStealNanos(node.stealNanos())
                .build();
    }

    private static WorkloadCpu encode(int workload, CpuCounters counters) {
        WorkloadCpu.Builder encoded = WorkloadCpu.newBuilder().setWorkload(workload);
        counters.cpuNanos().ifPresent(encoded::setCpuNanos);
        counters.throttling()
                .ifPresent(throttling -> encoded.setThrottling(Throttling.newBuilder()
                        .setPeriods(throttling.periods())
                        .setThrottledPeriods(throttling.throttledPeriods())
                        .setThrottledNanos(throttling.throttledNanos())));
        counters.quota()
                .ifPresent(quota -> encoded.setQuota(
                        CpuQuota.newBuilder().setQuotaNanos(quota.quotaNanos()).setPeriodNanos(quota.periodNanos())));
        counters.pressureNanos().ifPresent(encoded::setPressureNanos);
        counters.runQueueWaitNanos().ifPresent(encoded::setRunQueueWaitNanos);
        counters.memory()
                .ifPresent(memory -> encoded.setMemory(MemoryUse.newBuilder()
                        .setWorkingSetBytes(memory.workingSetBytes())
                        .setAnonymousBytes(memory.anonymousBytes())));
        return encoded.build();
    }
}
