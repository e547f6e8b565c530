package io.podflame.collector.model;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One thing that is wrong or worth knowing: what it means, what shows it, and what to do. Nothing is found without evidence.
 *
 * @param rule the ID of the rule or check that found it: "hotspot-12", "D4"
 * @param subject what it is about: a workload's display name, "node node-a", "ConfigMap istio-system/istio"
 * @param summary one sentence with its numbers, for people
 * @param evidence at least one
 * @param remedies what to do, the most useful first; commands where there are any
 * @param source who says so: an issue, a document, a measurement
 * @param frames pattern (java.util.regex, {@code find}) of the frames it is about; empty when it is about none
 */
public record Finding(
        String rule,
        Severity severity,
        String subject,
        String summary,
        List<Evidence> evidence,
        List<String> remedies,
        String source,
        Optional<String> frames)
        implements Comparable<Finding> {

    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::severity)
            .reversed()
            .thenComparing(Finding::subject)
            .thenComparing(Finding::rule)
            .thenComparing(Finding::summary);

    public Finding {
        evidence = List.copyOf(evidence);
        remedies = List.copyOf(remedies);
        if (evidence.isEmpty()) {
            throw new IllegalArgumentException(rule + " has no evidence: " + summary);
        }
    }

    /** How bad it is, the least first. */
    public enum Severity {
        /** Worth knowing; nothing is wrong. */
        INFO,
        WARNING,
        FAILURE
    }

    /** The worst first, then by subject and rule. */
    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }
}
