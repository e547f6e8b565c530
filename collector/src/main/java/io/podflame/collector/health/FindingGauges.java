package io.podflame.collector.health;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.podflame.collector.model.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What is wrong now, as {@code podflame_findings{rule, severity, subject} 1}: what is mended is gone; and how long it took to find out, {@code
 * podflame_doctor_round_seconds}. Thread-safe.
 */
public final class FindingGauges {

    private final MultiGauge gauges;
    private final Timer rounds;

    public FindingGauges(MeterRegistry registry) {
        gauges = MultiGauge.builder("podflame.findings")
                .description("Findings of the last round: 1 for each that there is")
                .register(registry);
        rounds = Timer.builder("podflame.doctor.round")
                .description("Rounds of diagnosis through all workloads")
                .register(registry);
    }

    /** In place of all before. */
    public void show(List<Finding> findings, Duration took) {
        rounds.record(took);
        gauges.register(
                findings.stream()
                        .map(FindingGauges::tags)
                        .distinct() // the same process on two nodes is one subject
                        .map(tags -> MultiGauge.Row.of(tags, 1))
                        .toList(),
                true);
    }

    private static Tags tags(Finding finding) {
        return Tags.of(
                "rule", finding.rule(),
                "severity", finding.severity().name().toLowerCase(Locale.ROOT),
                "subject", finding.subject());
    }
}
