package io.podflame.collector.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.Check;
import io.podflame.collector.model.Diagnosis;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RuleLookBacksTest {
    private static final WorkloadKey MIXER =
            new WorkloadKey(WorkloadKind.POD, "node-a", "istio-system", "mixer-0", "mixer", "");

    private final List<String> asked = new ArrayList<>();
    private final RuleLookBacks lookBacks =
            new RuleLookBacks((workload, reason) -> asked.add(workload.displayName() + " " + reason));

    @Test
    void aFailureThatIsNewAsksOnce() {
        lookBacks.round(report());
        lookBacks.round(report(finding("go-logging", Severity.FAILURE)));
        lookBacks.round(report(finding("go-logging", Severity.FAILURE)));

        assertThat(asked).containsExactly("istio-system/mixer-0/mixer go-logging: it logs");
    }

    @Test
    void oneThatComesBackAsksAgain() {
        lookBacks.round(report());
        lookBacks.round(report(finding("go-logging", Severity.FAILURE)));
        lookBacks.round(report());
        lookBacks.round(report(finding("go-logging", Severity.FAILURE)));

        assertThat(asked).hasSize(2);
    }

    @Test
    void whatTheFirstRoundFindsAndWhatIsNoFailureAsksNothing() {
        lookBacks.round(report(finding("go-gc", Severity.FAILURE)));
        lookBacks.round(report(finding("go-gc", Severity.FAILURE), finding("go-json", Severity.WARNING)));

        assertThat(asked).isEmpty();
    }

    private static Finding finding(String rule, Severity severity) {
        return new Finding(
                rule,
                severity,
                "mixer",
                "it logs",
                List.of(new Evidence.Quantity("logging", 30, "%")),
                List.of(),
                "test",
                Optional.empty());
    }

    private static DoctorReport report(Finding... findings) {
        TreeMap<WorkloadKey, Diagnosis> workloads = new TreeMap<>();
        workloads.put(
                MIXER,
                new Diagnosis(List.of(new Check("hotspots", "?", List.of("samples"), List.of(), List.of(findings)))));
        return new DoctorReport(new TimeRange(0, 1), workloads, new Diagnosis(List.of()));
    }
}
