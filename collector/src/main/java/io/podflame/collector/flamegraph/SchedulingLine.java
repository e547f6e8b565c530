package io.podflame.collector.flamegraph;

import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.Scheduling.NodeUse;
import io.podflame.collector.model.Scheduling.Pressure;
import io.podflame.collector.model.WorkloadCpu.CpuQuota;
import io.podflame.collector.model.WorkloadCpu.Throttling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What kept the workloads from running, in one line. The page (scheduling.ts) and the command line (SchedulingText) say the same. */
final class SchedulingLine {
    private static final int NAMED_NODES = 3;

    private SchedulingLine() {}

    /**
     * {@code limit 0.20 CPUs, throttled 97.0 % of periods (97 of 100), 5.31 s · run-queue wait 80.1 % of the time (8.01 s) · node CPU 57 %, steal
     * 0 %}; empty where nothing was counted.
     */
    static Optional<String> of(Scheduling scheduling) {
        List<String> parts = new ArrayList<>();
        scheduling.throttling().ifPresent(counted -> parts.add(throttling(scheduling.quota(), counted)));
        scheduling.pressure().ifPresent(pressure -> parts.add(wait(pressure)));
        scheduling
                .runQueueWaitNanos()
                .ifPresent(
                        nanos -> parts.add("run-queue wait " + ValueFormat.duration(nanos) + ", all threads together"));
        scheduling.nodes().stream()
                .limit(NAMED_NODES)
                .forEach(use -> parts.add(node(use, scheduling.nodes().size() > 1)));
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(" · ", parts));
    }

    private static String throttling(Optional<CpuQuota> quota, Throttling counted) {
        String limit = quota.map(it -> format("limit %.2f CPUs, ", it.cores())).orElse("");
        if (counted.throttledPeriods() == 0) {
            return limit + "not throttled";
        }
        double share = ValueFormat.share(counted.throttledPeriods(), counted.periods());
        return limit
                + format(
                        "throttled %.1f %% of periods (%d of %d), %s",
                        100 * share,
                        counted.throttledPeriods(),
                        counted.periods(),
                        ValueFormat.duration(counted.throttledNanos()));
    }

    private static String wait(Pressure pressure) {
        return format(
                "run-queue wait %.1f %% of the time (%s)",
                100 * pressure.share(), ValueFormat.duration(pressure.waitedNanos()));
    }

    private static String node(NodeUse use, boolean named) {
        return format(
                "node %sCPU %.0f %%, steal %.0f %%",
                named ? use.node() + " " : "", 100 * use.busyShare(), 100 * use.stealShare());
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
