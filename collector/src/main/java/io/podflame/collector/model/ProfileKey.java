package io.podflame.collector.model;

import java.util.Comparator;

/**
 * What one series of profiles is about.
 *
 * @param sessionId "" for continuous profiling
 */
public record ProfileKey(WorkloadKey workload, Event event, String sessionId) implements Comparable<ProfileKey> {

    private static final Comparator<ProfileKey> ORDER = Comparator.comparing(ProfileKey::workload)
            .thenComparing(key -> key.event().name())
            .thenComparing(key -> key.event().unit())
            .thenComparing(ProfileKey::sessionId);

    @Override
    public int compareTo(ProfileKey other) {
        return ORDER.compare(this, other);
    }
}
