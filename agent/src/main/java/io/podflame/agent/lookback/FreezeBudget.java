package io.podflame.agent.lookback;

import io.podflame.agent.model.Workload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** How often triggers may fire, all together and for one workload. A person is not asked to wait. Used by the sampling thread only. */
final class FreezeBudget {

    /** Between two look-backs of one workload. */
    static final Duration COOL_DOWN = Duration.ofMinutes(5);

    /** Of the node. */
    static final int MAX_PER_HOUR = 12;

    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

    private final Map<Workload, Long> lastNanos = new HashMap<>();
    private final ArrayDeque<Long> firedNanos = new ArrayDeque<>();

    /** Whether one may begin now; then it counts as begun. */
    boolean take(Workload workload, long nowNanos) {
        lastNanos.values().removeIf(last -> nowNanos - last >= COOL_DOWN.toNanos());
        while (!firedNanos.isEmpty() && nowNanos - firedNanos.element() >= HOUR_NANOS) {
            firedNanos.remove();
        }
        if (lastNanos.containsKey(workload) || firedNanos.size() >= MAX_PER_HOUR) {
            return false;
        }
        lastNanos.put(workload, nowNanos);
        firedNanos.add(nowNanos);
        return true;
    }
}
