package io.podflame.collector.api;

import java.util.List;
import java.util.Optional;

/**
 * Answer of {@code GET /api/v1/diagnosis}: what is wrong, and what was looked at.
 *
 * @param worst FAILURE, WARNING, INFO, or "" when nothing was found
 * @param findings of all checks, the worst first
 * @param checks what was looked at, and what could not be seen
 */
public record DiagnosisView(
        long fromMillis, long toMillis, String worst, List<FindingView> findings, List<CheckView> checks) {

    /** Of podflame doctor: 0 nothing wrong, 1 warnings, 2 failures. */
    public int exitCode() {
        return switch (worst) {
            case "FAILURE" -> 2;
            case "WARNING" -> 1;
            default -> 0;
        };
    }

    /**
     * One thing that is wrong or worth knowing.
     *
     * @param rule that found it
     * @param severity FAILURE, WARNING or INFO
     * @param workload ID of the workload that it is about; "" when it is about none
     * @param subject what it is about, for people
     * @param summary one sentence
     * @param frames pattern of the functions it is about; "" when it is about none
     */
    public record FindingView(
            String rule,
            String severity,
            String workload,
            String subject,
            String summary,
            List<EvidenceView> evidence,
            List<String> remedies,
            String source,
            String frames) {}

    /**
     * What shows it.
     *
     * @param text for people
     * @param what was measured, counted or set
     * @param value a share (0 to 1) or a quantity
     * @param unit "share" of a share; "" of a count
     * @param low bound of the value's 95 % confidence interval, of a share; so is high
     * @param samples that it is a share of
     * @param setting as it is configured
     */
    public record EvidenceView(
            String text,
            String what,
            Optional<Double> value,
            String unit,
            Optional<Double> low,
            Optional<Double> high,
            Optional<Long> samples,
            Optional<String> setting) {}

    /**
     * One check.
     *
     * @param workload ID of the workload that it is about; "" when it is about none
     * @param state OK, FOUND, COULD_NOT_CHECK or NOT_APPLICABLE
     */
    public record CheckView(
            String id,
            String workload,
            String question,
            String state,
            List<String> lookedAt,
            List<String> notSeen,
            int findings) {}
}
