package io.podflame.collector.diagnose.composite;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.configuration.ConfigurationChecks;
import io.podflame.collector.diagnose.configuration.Manifests;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Diagnosis;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfiguredLoggingTest {

    private static final Evidence.Share SHARE = new Evidence.Share("logging", 0.27, 0.26, 0.28, 5000);

    private final List<Check> istiod =
            ConfigurationChecks.concerning(Set.of(Component.ISTIOD), Manifests.read("mistakes-today.yaml"));

    private static Diagnosis profile(String rule) {
        Finding finding = new Finding(
                rule,
                Severity.WARNING,
                "istiod",
                "istiod spends 27.0 % of its CPU time on logging: it may be too much",
                List.of(SHARE),
                List.of("ask"),
                "",
                Optional.empty());
        return new Diagnosis(List.of(new Check("hotspots", "", List.of("5000 samples"), List.of(), List.of(finding))));
    }

    @Test
    void hotLoggingAndWhatConfiguresItAreOneFinding() {
        Diagnosis profile = profile("go-logging");

        List<Finding> causes = ConfiguredLogging.causes(profile, istiod);
        Finding joined = ConfiguredLogging.join(profile, causes).findings().getFirst();

        assertThat(causes).extracting(Finding::rule).containsExactly("D4");
        assertThat(joined.rule()).isEqualTo("debug-logging");
        assertThat(joined.severity()).isEqualTo(Severity.FAILURE);
        assertThat(joined.summary())
                .isEqualTo("istiod spends 27.0 % of its CPU time on logging, and "
                        + causes.getFirst().summary());
        assertThat(joined.evidence())
                .contains(SHARE)
                .containsAll(causes.getFirst().evidence());
        assertThat(joined.remedies()).isEqualTo(causes.getFirst().remedies());
    }

    @Test
    void theCheckThatFoundTheCauseIsNotWellForIt() {
        List<Finding> causes = ConfiguredLogging.causes(profile("go-logging"), istiod);

        Diagnosis left = new Diagnosis(istiod).without(Set.copyOf(causes));

        assertThat(left.findings()).isNotEmpty().doesNotContainAnyElementsOf(causes);
        assertThat(left.checks())
                .filteredOn(check -> check.id().equals("D4"))
                .singleElement()
                .satisfies(check -> assertThat(check.state()).isEqualTo(Check.State.FOUND));
    }

    @Test
    void whereLoggingTakesLittleNothingIsJoined() {
        Diagnosis profile = profile("go-regexp");

        assertThat(ConfiguredLogging.causes(profile, istiod)).isEmpty();
        assertThat(ConfiguredLogging.join(profile, List.of())).isEqualTo(profile);
    }

    @Test
    void ofTwoContainersThatItCouldBeNoneIsTakenForIt() {
        ClusterConfiguration one = Manifests.read("mistakes-today.yaml");

        assertThat(ConfigurationChecks.concerning(Set.of(Component.ISTIOD), one.with(one)))
                .isEmpty();
    }
}
