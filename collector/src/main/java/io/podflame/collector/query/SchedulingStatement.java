package io.podflame.collector.query;

import io.podflame.collector.model.MemoryUse;
import io.podflame.collector.model.NodeCpu;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.Scheduling.CpuTime;
import io.podflame.collector.model.Scheduling.NodeUse;
import io.podflame.collector.model.Scheduling.Pressure;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.model.WorkloadCpu.CpuQuota;
import io.podflame.collector.model.WorkloadCpu.Throttling;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.ProfileStore.WindowTotal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Adds up what was counted about workloads, and the samples of the same time:
 *
 * <pre>
 * counters      ├── span ──┼── span ──┤          ├── span ──┤
 * samples     ├─ window ─┼─ window ─┼─ window ─┼─ window ─┤
 *                  ✓          ✓        no span       ✓        a window belongs to the span that its middle is in
 * </pre>
 *
 * <p>The counters are read some milliseconds after a window's end; over several windows what that shifts evens out. One question's own.
 */
final class SchedulingStatement {

    private final List<NodeUse> nodes = new ArrayList<>();
    private Optional<Throttling> throttling = Optional.empty();
    private Optional<CpuQuota> quota = Optional.empty();
    private OptionalLong runQueueWaitNanos = OptionalLong.empty();
    private Optional<CpuTime> cpuTime = Optional.empty();
    private Optional<Pressure> pressure = Optional.empty();
    private Optional<MemoryUse> memory = Optional.empty();
    private int workloads;

    /**
     * @param counted of one workload, in time order
     * @param sampled CPU time of the same workload, in time order; empty where the samples are of something else
     */
    void addWorkload(List<WorkloadCpu> counted, Optional<List<WindowTotal>> sampled) {
        workloads += counted.isEmpty() ? 0 : 1;
        for (WorkloadCpu span : counted) {
            span.throttling()
                    .ifPresent(more ->
                            throttling = Optional.of(throttling.map(more::plus).orElse(more)));
            span.runQueueWaitNanos()
                    .ifPresent(nanos -> runQueueWaitNanos = OptionalLong.of(runQueueWaitNanos.orElse(0) + nanos));
            span.pressureNanos().ifPresent(nanos -> addPressure(nanos, span.span()));
            quota = span.quota();
            memory = span.memory().or(() -> memory);
        }
        sampled.ifPresent(totals -> addCpuTime(counted, totals));
    }

    private void addPressure(long nanos, TimeRange span) {
        Pressure before = pressure.orElse(new Pressure(0, 0));
        pressure =
                Optional.of(new Pressure(before.waitedNanos() + nanos, before.coveredNanos() + span.durationNanos()));
    }

    private void addCpuTime(List<WorkloadCpu> counted, List<WindowTotal> sampled) {
        List<WorkloadCpu> withTime =
                counted.stream().filter(span -> span.cpuNanos().isPresent()).toList();
        if (withTime.isEmpty()) {
            return;
        }
        CpuTime before = cpuTime.orElse(new CpuTime(0, 0));
        long countedNanos = withTime.stream()
                .mapToLong(span -> span.cpuNanos().orElseThrow())
                .sum();
        cpuTime = Optional.of(new CpuTime(
                before.sampledNanos() + sampledWithin(withTime, sampled), before.countedNanos() + countedNanos));
    }

    private static long sampledWithin(List<WorkloadCpu> spans, List<WindowTotal> sampled) {
        long nanos = 0;
        int at = 0;
        for (WindowTotal total : sampled) {
            long middle = total.window().startNanos() + total.window().durationNanos() / 2;
            while (at < spans.size() && spans.get(at).span().endNanos() <= middle) {
                at++;
            }
            if (at < spans.size() && spans.get(at).span().contains(middle)) {
                nanos += total.value();
            }
        }
        return nanos;
    }

    /** @param counted of one node, in time order; nothing is added without any */
    void addNode(String name, List<NodeCpu> counted) {
        long busy = 0;
        long steal = 0;
        long iowait = 0;
        long total = 0;
        for (NodeCpu span : counted) {
            busy += span.busyNanos();
            steal += span.stealNanos();
            iowait += span.iowaitNanos();
            total += span.totalNanos();
        }
        if (total > 0) {
            nodes.add(new NodeUse(
                    name,
                    counted.getLast().cpus(),
                    (double) busy / total,
                    (double) steal / total,
                    (double) iowait / total));
        }
    }

    /** A share of the time, a limit and memory are said of one workload only. */
    Scheduling finish() {
        boolean one = workloads == 1;
        return new Scheduling(
                throttling,
                one ? quota : Optional.empty(),
                one ? pressure : Optional.empty(),
                runQueueWaitNanos,
                cpuTime,
                one ? memory : Optional.empty(),
                nodes);
    }

    /** Keys of workloads that may have counters: containers have cgroups of their own. */
    static boolean isCounted(WorkloadKey workload) {
        return switch (workload.kind()) {
            case POD, CONTAINER -> true;
            case UNIT, EXECUTABLE, KERNEL -> false;
        };
    }
}
