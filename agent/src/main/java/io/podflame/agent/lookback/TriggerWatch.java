package io.podflame.agent.lookback;

import io.podflame.agent.model.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One trigger over time. It fires for a workload that rises above the threshold, and not again before it has been below; one that rises
 * when the budget has nothing for it fires when it has, if it is still above. Used by the sampling thread only.
 */
public final class TriggerWatch {

    private final Trigger trigger;
    private final FreezeBudget budget;
    /** Workloads that are above, and for which it has fired. */
    private final Set<Workload> fired = new HashSet<>();

    TriggerWatch(Trigger trigger, FreezeBudget budget) {
        this.trigger = trigger;
        this.budget = budget;
    }

    /** @param reason for people */
    public record Firing(Workload workload, String reason) {}

    Trigger trigger() {
        return trigger;
    }

    /**
     * Looks once more.
     *
     * @param measured of every workload that was seen in the trigger's time; a workload that is missing is not above
     * @return for whom it fires, the highest first
     */
    List<Firing> look(Map<Workload, Double> measured, long nowNanos) {
        fired.removeIf(workload -> measured.getOrDefault(workload, 0.0) <= trigger.threshold());
        List<Map.Entry<Workload, Double>> above = measured.entrySet().stream()
                .filter(entry -> entry.getValue() > trigger.threshold() && !fired.contains(entry.getKey()))
                .sorted(Map.Entry.<Workload, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.comparing(Workload::toString))))
                .toList();
        List<Firing> firings = new ArrayList<>();
        for (Map.Entry<Workload, Double> entry : above) {
            if (budget.take(entry.getKey(), nowNanos)) {
                fired.add(entry.getKey());
                firings.add(new Firing(entry.getKey(), trigger.reason(entry.getValue())));
            }
        }
        return firings;
    }
}
