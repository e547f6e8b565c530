package io.podflame.collector.model;

import io.podflame.collector.model.Finding.Severity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is wrong with some workloads and their configuration.
 *
 * @param checks in the order in which they were made
 */
public record Diagnosis(List<Check> checks) {

    public Diagnosis {
        checks = List.copyOf(checks);
    }

    /** Of all checks, the worst first. */
    public List<Finding> findings() {
        return checks.stream()
                .flatMap(check -> check.findings().stream())
                .sorted()
                .toList();
    }

    /** The worst severity; empty when nothing was found. */
    public Optional<Severity> worst() {
        return findings().stream().map(Finding::severity).max(Severity::compareTo);
    }

    /** Both. */
    public Diagnosis with(Diagnosis other) {
        return new Diagnosis(
                Stream.concat(checks.stream(), other.checks.stream()).toList());
    }

    /** The same without findings that are told with what they cause. */
    public Diagnosis without(Set<Finding> told) {
        return new Diagnosis(checks.stream().map(check -> check.without(told)).toList());
    }
}
