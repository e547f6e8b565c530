package io.podflame.collector.session;

import io.podflame.collector.api.SessionView.SessionWorkload;
import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.WorkloadKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a session's workloads add up to so far. Guarded by the session's lock. */
final class SessionTotals {

    private final Map<WorkloadKey, Total> totals = new HashMap<>();

    void add(Profile profile) {
        add(profile.key(), profile.rows().totalSamples(), profile.rows().totalValue());
    }

    /** @param value in the event's unit */
    void add(ProfileKey key, long samples, long value) {
        Total total = totals.computeIfAbsent(key.workload(), absent -> new Total());
        total.samples += samples;
        if (key.event().isCpuTime()) {
            total.cpuNanos += value;
        }
    }

    long samples() {
        return totals.values().stream().mapToLong(total -> total.samples).sum();
    }

    /** 0 when the event counts something else. */
    double cpuSeconds() {
        return totals.values().stream().mapToLong(total -> total.cpuNanos).sum() / 1e9;
    }

    /** Most CPU first, then most samples. */
    List<SessionWorkload> workloads() {
        return totals.entrySet().stream()
                .map(entry -> new SessionWorkload(
                        entry.getKey().id(),
                        entry.getKey().displayName(),
                        entry.getKey().node(),
                        entry.getValue().samples,
                        entry.getValue().cpuNanos / 1e9))
                .sorted(Comparator.comparingDouble(SessionWorkload::cpuSeconds)
                        .thenComparingLong(SessionWorkload::samples)
                        .reversed()
                        .thenComparing(SessionWorkload::displayName))
                .toList();
    }

    private static final class Total {
        private long samples;
        private long cpuNanos;
    }
}
