package io.podflame.collector.flamegraph;

import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.SchedulingView.CpuTimeView;
import io.podflame.collector.api.SchedulingView.MemoryUseView;
import io.podflame.collector.api.SchedulingView.NodeUseView;
import io.podflame.collector.api.SchedulingView.RunQueueWaitView;
import io.podflame.collector.api.SchedulingView.ThrottlingView;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.WorkloadCpu.CpuQuota;
import java.util.List;
import java.util.Optional;

/** Makes what the page and the command line read of the scheduler's counters. */
public final class SchedulingViews {

    private static final double NANOS = 1e9;

    private SchedulingViews() {}

    public static SchedulingView of(Scheduling scheduling) {
        return new SchedulingView(
                scheduling
                        .throttling()
                        .map(counted -> new ThrottlingView(
                                counted.periods(), counted.throttledPeriods(), counted.throttledNanos() / NANOS)),
                scheduling.quota().map(CpuQuota::cores),
                scheduling
                        .pressure()
                        .map(pressure -> new RunQueueWaitView(pressure.waitedNanos() / NANOS, pressure.share())),
                scheduling.runQueueWaitNanos().isPresent()
                        ? Optional.of(scheduling.runQueueWaitNanos().getAsLong() / NANOS)
                        : Optional.empty(),
                scheduling
                        .cpuTime()
                        .map(time -> new CpuTimeView(time.sampledNanos() / NANOS, time.countedNanos() / NANOS)),
                scheduling.memory().map(use -> new MemoryUseView(use.workingSetBytes(), use.anonymousBytes())),
                nodes(scheduling.nodes()));
    }

    public static List<NodeUseView> nodes(List<Scheduling.NodeUse> nodes) {
        return nodes.stream()
                .map(use ->
                        new NodeUseView(use.node(), use.cpus(), use.busyShare(), use.stealShare(), use.iowaitShare()))
                .toList();
    }
}
