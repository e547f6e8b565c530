package io.podflame.collector.diagnose.composite;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.FoldedProfile;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.diagnose.hotspot.Hotspots;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.Resources;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.Workload;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DebugLoggingTest {

    private static final String LOGS = """
            mixs;runtime.goexit;istio.io/istio/mixer/pkg/api.dispatchSingleReport;istio.io/pkg/log.(*Scope).Debuga 270
            mixs;runtime.goexit;istio.io/istio/mixer/pkg/api.dispatchSingleReport;fmt.Sprintf 80
            mixs;runtime.goexit;istio.io/istio/mixer/pkg/api.dispatchSingleReport 650
            """;

    @Test
    void loggingAndTheArgumentAreOneFindingThatNamesTheArgument() {
        List<Finding> findings = findings(LOGS, "/usr/local/bin/mixs", "server", "--log_output_level=all:debug");

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("debug-logging");
            assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
            assertThat(finding.summary())
                    .isEqualTo(
                            "istio-system/istio-telemetry-7d9c5b6f4-x2x4z/mixer spends 27.0 % of its CPU time on logging,"
                                    + " and --log_output_level=all:debug switches debug logging on");
            assertThat(finding.remedies())
                    .containsExactly("remove --log_output_level=all:debug:"
                            + " kubectl -n istio-system edit deployment istio-telemetry");
            assertThat(finding.evidence())
                    .as("logging, the formatting that goes away with it, the argument")
                    .hasSize(3)
                    .contains(new Evidence.Setting(
                            "istio-system/istio-telemetry-7d9c5b6f4-x2x4z/mixer, argument 2",
                            "--log_output_level=all:debug"));
        });
    }

    @Test
    void withoutTheArgumentTheyStayWhatTheyAre() {
        assertThat(findings(LOGS, "/usr/local/bin/mixs", "server"))
                .extracting(Finding::rule)
                .containsExactlyInAnyOrder("go-logging", "go-formatting");
    }

    @Test
    void theArgumentAloneIsNoFindingOfTheProfile() {
        assertThat(findings(
                        "mixs;runtime.goexit;istio.io/istio/mixer/pkg/api.dispatchSingleReport 1000",
                        "/usr/local/bin/mixs",
                        "--log_output_level=all:debug"))
                .isEmpty();
    }

    @Test
    void aVariableOfTheEnvironmentIsNamedLikewise() {
        assertThat(DebugFlag.of(workload(Map.of("ETCD_LOG_LEVEL", "debug")), Set.of(Component.ETCD)))
                .contains(new DebugFlag("environment", "ETCD_LOG_LEVEL=debug"));
        assertThat(DebugFlag.of(workload(Map.of("ETCD_LOG_LEVEL", "info", "NAME", "debug")), Set.of(Component.ETCD)))
                .isEmpty();
    }

    private static Workload workload(Map<String, String> environment) {
        Workload plain = FoldedProfile.pod("kube-system/etcd-0/etcd", "etcd:3.5.16");
        return new Workload(
                plain.key(),
                "",
                "",
                plain.image(),
                Map.of(),
                List.of("/usr/local/bin/ztunnel"),
                environment,
                Map.of(),
                Resources.NONE);
    }

    @Test
    void otherFindingsStayBesideIt() {
        String busy = LOGS.replace("dispatchSingleReport 650", "dispatchSingleReport;regexp.Compile 650");
        assertThat(findings(busy, "/usr/local/bin/mixs", "-v", "4"))
                .extracting(Finding::rule)
                .containsExactlyInAnyOrder("debug-logging", "go-regexp");
    }

    private static List<Finding> findings(String folded, String... command) {
        ProfiledWorkload profiled = ProfiledWorkload.of(
                FoldedProfile.pod(
                        "istio-system/istio-telemetry-7d9c5b6f4-x2x4z/mixer", "docker.io/istio/mixer:1.3.8", command),
                FoldedProfile.graph(folded, Scheduling.NONE),
                Set.of(),
                HotspotRules.shipped());
        Check joined = CompositeRules.join(Hotspots.of(profiled), profiled);
        return joined.findings();
    }
}
