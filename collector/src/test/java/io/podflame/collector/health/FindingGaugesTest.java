package io.podflame.collector.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FindingGaugesTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** A kubelet on each of two nodes is one subject. */
    @Test
    void findingsOfOneRuleAndSubjectAreOneGauge() {
        List<String> refused = new ArrayList<>();
        registry.config().onMeterRegistrationFailed((id, reason) -> refused.add(reason));
        FindingGauges gauges = new FindingGauges(registry);

        gauges.show(
                List.of(finding("kubelet", "one"), finding("kubelet", "two"), finding("etcd", "one")), Duration.ZERO);

        assertThat(registry.find("podflame.findings").gauges())
                .extracting(gauge -> gauge.getId().getTag("subject"))
                .containsExactlyInAnyOrder("kubelet", "etcd");
        assertThat(registry.find("podflame.findings").gauges())
                .extracting(Gauge::value)
                .containsOnly(1.0);
        assertThat(refused).isEmpty();
    }

    @Test
    void whatIsMendedIsGone() {
        FindingGauges gauges = new FindingGauges(registry);
        gauges.show(List.of(finding("kubelet", "one")), Duration.ZERO);
        gauges.show(List.of(), Duration.ZERO);

        assertThat(registry.find("podflame.findings").gauges()).isEmpty();
    }

    private static Finding finding(String subject, String node) {
        return new Finding(
                "unnamed-code",
                Severity.INFO,
                subject,
                "code of " + subject + " on node " + node + " has no names",
                List.of(new Evidence.Quantity("unnamed", 12, "%")),
                List.of("podflame symbols missing"),
                "test",
                Optional.empty());
    }
}
