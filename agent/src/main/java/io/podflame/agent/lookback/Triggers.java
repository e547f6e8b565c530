package io.podflame.agent.lookback;

import io.podflame.agent.lookback.TriggerWatch.Firing;
import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** All triggers of an agent: looks at what the look-back has got since the last time. Used by the sampling thread only. */
public final class Triggers {

    private final UnaryOperator<Workload> settled;
    private final List<TriggerWatch> cpu = new ArrayList<>();
    private final List<Throttled> throttled = new ArrayList<>();
    private long lookedSpans;

    private record Throttled(TriggerWatch watch, ThrottlingMeter meter) {}

    /** @param settled what a workload has turned out to be */
    public Triggers(List<Trigger> triggers, UnaryOperator<Workload> settled) {
        this.settled = settled;
        FreezeBudget budget = new FreezeBudget();
        for (Trigger trigger : triggers) {
            TriggerWatch watch = new TriggerWatch(trigger, budget);
            switch (trigger.measure()) {
                case CPU -> cpu.add(watch);
                case THROTTLED -> throttled.add(new Throttled(watch, new ThrottlingMeter(trigger.over())));
            }
        }
    }

    /** For whom one fires now; of a workload one at most. */
    public List<Firing> look(LookBack lookBack, long nowNanos) {
        if (lookBack.closedSpans() == lookedSpans) {
            return List.of();
        }
        List<Span> ended = lookBack.endedSince(lookedSpans);
        lookedSpans = lookBack.closedSpans();
        List<Firing> firings = new ArrayList<>();
        for (TriggerWatch watch : cpu) {
            lookBack.cores(watch.trigger().over(), settled)
                    .ifPresent(cores -> firings.addAll(watch.look(cores, nowNanos)));
        }
        ended.forEach(
                span -> span.scheduling().ifPresent(context -> firings.addAll(throttledUntil(context, nowNanos))));
        return firings;
    }

    private List<Firing> throttledUntil(SchedulingContext context, long nowNanos) {
        List<Firing> firings = new ArrayList<>();
        for (Throttled one : throttled) {
            Map<Workload, Double> shares = one.meter().add(context, settled);
            firings.addAll(one.watch().look(shares, nowNanos));
        }
        return firings;
    }
}
