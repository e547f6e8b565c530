package io.podflame.collector.health;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.podflame.collector.model.Finding;
import java.util.List;
import java.util.Locale;

/** What is wrong now, as {@code podflame_findings{rule, severity, subject} 1}: what is mended is gone. Thread-safe. */
public final class FindingGauges {

    private final MultiGauge gauges;

    public FindingGauges(MeterRegistry registry) {
        gauges = MultiGauge.builder("podflame.findings")
                .description("Findings of the last round: 1 for each that there is")
                .register(registry);
    }

    /** In place of all before. */
    public void show(List<Finding> findings) {
        gauges.register(
                findings.stream()
                        .map(finding -> MultiGauge.Row.of(
                                Tags.of(
                                        "rule", finding.rule(),
                                        "severity", finding.severity().name().toLowerCase(Locale.ROOT),
                                        "subject", finding.subject()),
                                1))
                        .distinct()
                        .toList(),
                true);
    }
}
