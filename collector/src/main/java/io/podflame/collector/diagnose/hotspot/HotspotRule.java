package io.podflame.collector.diagnose.hotspot;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.model.Finding.Severity;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One row of the rule table: what it means when functions take much of a workload's samples. The file's head explains each column.
 *
 * @param components any of which the workload has to be
 * @param thresholds shares, 0 to 1, above which it is that severe; at least one
 * @param when what else must hold
 * @param what takes the time: "logging"
 * @param means why, in words that follow a colon
 * @param remedies at least one
 * @param file that it was read from
 */
public record HotspotRule(
        String id,
        Set<Component> components,
        FramePattern frames,
        Samples samples,
        SortedMap<Severity, Double> thresholds,
        Optional<Condition> when,
        String what,
        String means,
        List<String> remedies,
        String source,
        String file) {

    public HotspotRule {
        components = Collections.unmodifiableSet(new TreeSet<>(components));
        thresholds = Collections.unmodifiableSortedMap(new TreeMap<>(thresholds));
        remedies = List.copyOf(remedies);
    }

    /** Of which profiles the rule's share is. */
    public enum Samples {
        CPU,
        OFF_CPU
    }

    /** What must hold besides the share. */
    public enum Condition {
        /** It uses more CPU than it requests. */
        ABOVE_CPU_REQUEST,
        /** It uses more than a fiftieth of a CPU. */
        BUSY
    }

    /** Whether it says anything about such a workload. */
    public boolean isAbout(Set<Component> workload) {
        return components.stream().anyMatch(workload::contains);
    }

    /** The worst severity whose threshold lies below all of the interval; empty when none does. */
    public Optional<Severity> severity(double lowerBound) {
        return thresholds.entrySet().stream()
                .filter(threshold -> threshold.getValue() < lowerBound)
                .map(Map.Entry::getKey)
                .max(Severity::compareTo);
    }
}
