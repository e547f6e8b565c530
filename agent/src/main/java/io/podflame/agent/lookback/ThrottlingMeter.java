package io.podflame.agent.lookback;

import io.podflame.agent.model.CpuCounters.Throttling;
import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.SchedulingContext.ContainerCpu;
import io.podflame.agent.model.Workload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Adds up what limits did over the last readings of the scheduler's counters. Used by the sampling thread only. */
final class ThrottlingMeter {

    private final long overNanos;
    private final ArrayDeque<SchedulingContext> contexts = new ArrayDeque<>();

    ThrottlingMeter(Duration over) {
        this.overNanos = over.toNanos();
    }

    /**
     * The share of periods in which each container was stopped, in this reading and as many before as the time needs; those that ran for all
     * of it. Empty as long as there is not so much.
     *
     * @param settled what a workload has turned out to be
     */
    Map<Workload, Double> add(SchedulingContext context, UnaryOperator<Workload> settled) {
        contexts.add(context);
        while (contexts.size() > 1 && nanos() - nanos(contexts.element()) >= overNanos) {
            contexts.remove();
        }
        if (nanos() < overNanos) {
            return Map.of();
        }
        Map<Workload, Sum> sums = new HashMap<>();
        for (SchedulingContext one : contexts) {
            for (ContainerCpu container : one.containers()) {
                container
                        .counters()
                        .throttling()
                        .ifPresent(counted -> sums.computeIfAbsent(
                                        settled.apply(container.workload()), absent -> new Sum())
                                .add(counted));
            }
        }
        Map<Workload, Double> shares = new HashMap<>();
        sums.forEach((workload, sum) -> {
            if (sum.readings == contexts.size() && sum.periods > 0) {
                shares.put(workload, sum.throttled / (double) sum.periods);
            }
        });
        return shares;
    }

    private long nanos() {
        return contexts.stream().mapToLong(ThrottlingMeter::nanos).sum();
    }

    private static long nanos(SchedulingContext context) {
        return context.endNanos() - context.startNanos();
    }

    private static final class Sum {
        private int readings;
        private long periods;
        private long throttled;

        private void add(Throttling counted) {
            readings++;
            periods += counted.periods();
            throttled += counted.throttledPeriods();
        }
    }
}
