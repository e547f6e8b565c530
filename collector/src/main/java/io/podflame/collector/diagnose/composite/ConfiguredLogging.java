package io.podflame.collector.diagnose.composite;

import io.podflame.collector.model.Check;
import io.podflame.collector.model.Diagnosis;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Logging takes much of a workload, and its configuration switches it on: one finding of the hot code and its cause. */
public final class ConfiguredLogging {

    /** Checks about logging: {@code -v}, levels. */
    private static final Set<String> CHECKS = Set.of("D3", "D4");

    private ConfiguredLogging() {}

    /** Whether logging takes much of the workload, so that its configuration is worth a look. */
    public static boolean isHot(Diagnosis ofWorkload) {
        return HotLogging.in(ofWorkload.findings()).isPresent();
    }

    /**
     * What switches it on; nothing where logging takes little.
     *
     * @param ofConfiguration checks of the workload's own configuration
     */
    public static List<Finding> causes(Diagnosis ofWorkload, List<Check> ofConfiguration) {
        if (!isHot(ofWorkload)) {
            return List.of();
        }
        return ofConfiguration.stream()
                .filter(check -> CHECKS.contains(check.id()))
                .flatMap(check -> check.findings().stream())
                .toList();
    }

    /** The workload's diagnosis with these causes joined to what they cause. */
    public static Diagnosis join(Diagnosis ofWorkload, List<Finding> causes) {
        if (causes.isEmpty()) {
            return ofWorkload;
        }
        String cause = causes.stream().map(Finding::summary).distinct().collect(Collectors.joining("; "));
        List<Evidence> evidence =
                causes.stream().flatMap(finding -> finding.evidence().stream()).toList();
        List<String> remedies = causes.stream()
                .flatMap(finding -> finding.remedies().stream())
                .distinct()
                .toList();
        return new Diagnosis(ofWorkload.checks().stream()
                .map(check -> HotLogging.in(check.findings())
                        .map(hot -> check.withFindings(hot.because(cause, evidence, remedies)))
                        .orElse(check))
                .toList());
    }
}
