package io.podflame.collector.diagnose.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.FoldedProfile;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.hotspot.HotspotRule.Condition;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Check.State;
import io.podflame.collector.model.ConfidenceInterval;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.Resources;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HotspotsTest {

    private static final HotspotRules RULES =
            new HotspotRules(RuleFile.parse("test.yaml", """
                    rules:
                      - id: slow-things
                        components: [go]
                        frames: '^slow\\.'
                        info: 5 %
                        warn: 20 %
                        high: 40 %
                        what: 'slow things'
                        means: 'they are slow'
                        do: ['make them fast']
                        source: 'this test'
                    """).rules(), List.of());

    @Test
    void firesOnlyWhenTheThresholdLiesBelowTheWholeInterval() {
        assertThat(severity(230, 1000)).as("20.5 to 25.7 %").isEqualTo(Severity.WARNING);
        assertThat(severity(220, 1000)).as("19.5 to 24.7 %").isEqualTo(Severity.INFO);
        assertThat(severity(200, 1000)).as("exactly the threshold").isEqualTo(Severity.INFO);
        assertThat(severity(432, 1000)).as("40.2 to 46.3 %").isEqualTo(Severity.FAILURE);
        assertThat(severity(430, 1000)).as("39.97 to 46.1 %").isEqualTo(Severity.WARNING);
    }

    @Test
    void moreSamplesOfTheSameShareSettleIt() {
        assertThat(severity(110, 500)).isEqualTo(Severity.INFO);
        assertThat(severity(4400, 20_000)).isEqualTo(Severity.WARNING);
    }

    @Test
    void theEvidenceIsTheShareWithItsInterval() {
        Finding finding = check(230, 1000, Event.CPU_CLOCK).findings().getFirst();
        ConfidenceInterval interval = ConfidenceInterval.ofShare(230, 1000);

        assertThat(finding.summary())
                .isEqualTo("default/server/server spends 23.0 % of its CPU time on slow things: they are slow");
        assertThat(finding.evidence())
                .containsExactly(new Evidence.Share("slow things", 0.23, interval.low(), interval.high(), 1000));
        assertThat(finding.remedies()).containsExactly("make them fast");
        assertThat(finding.source()).isEqualTo("this test");
        assertThat(finding.frames()).contains("^slow\\.");
    }

    @Test
    void fewerThan500SamplesAreTooFewWhateverTheirShare() {
        Check few = check(499, 499, Event.CPU_CLOCK);

        assertThat(few.findings()).isEmpty();
        assertThat(few.state()).isEqualTo(State.COULD_NOT_CHECK);
        assertThat(few.notSeen().getFirst()).startsWith("too few samples: rules need 500");
        assertThat(check(500, 500, Event.CPU_CLOCK).findings()).hasSize(1);
    }

    @Test
    void withoutSamplesNothingWasLookedAt() {
        Check none = check(0, 0, Event.CPU_CLOCK);

        assertThat(none.lookedAt()).isEmpty();
        assertThat(none.state()).isEqualTo(State.COULD_NOT_CHECK);
    }

    @Test
    void aHealthyProfileIsOk() {
        Check ok = check(10, 1000, Event.CPU_CLOCK);

        assertThat(ok.findings()).isEmpty();
        assertThat(ok.state()).isEqualTo(State.OK);
        assertThat(ok.lookedAt()).containsExactly("1000 samples, by 1 rules");
    }

    @Test
    void rulesAboutCpuTimeSayNothingOfOtherEvents() {
        assertThat(check(1000, 1000, Event.named("off-cpu")).findings()).isEmpty();
        Check switches = check(1000, 1000, Event.named("sched:sched_switch"));
        assertThat(switches.findings()).isEmpty();
        assertThat(switches.state()).isEqualTo(State.COULD_NOT_CHECK);
        assertThat(check(1000, 1000, Event.named("cycles")).findings()).hasSize(1);
    }

    /** A thousand samples of 10 ms in ten seconds are one core. */
    @Test
    void aRuleForWhatUsesMoreThanItRequestsAsksForTheRequest() {
        assertThat(when(Condition.ABOVE_CPU_REQUEST, OptionalDouble.of(0.5), 10))
                .containsExactly(Severity.WARNING);
        assertThat(when(Condition.ABOVE_CPU_REQUEST, OptionalDouble.of(1.5), 10))
                .isEmpty();
        assertThat(when(Condition.ABOVE_CPU_REQUEST, OptionalDouble.empty(), 10))
                .as("not known")
                .containsExactly(Severity.INFO);
    }

    @Test
    void aRuleForWhatIsBusySaysNothingOfWhatHardlyRuns() {
        assertThat(when(Condition.BUSY, OptionalDouble.empty(), 490)).containsExactly(Severity.WARNING);
        assertThat(when(Condition.BUSY, OptionalDouble.empty(), 510)).isEmpty();
    }

    /** @param seconds in which a thousand samples of 10 ms were taken */
    private static List<Severity> when(Condition condition, OptionalDouble request, int seconds) {
        HotspotRules rules = new HotspotRules(
                RULES.rules().stream()
                        .map(rule -> new HotspotRule(
                                rule.id(),
                                rule.components(),
                                rule.frames(),
                                rule.samples(),
                                new TreeMap<>(Map.of(Severity.WARNING, 0.2)),
                                Optional.of(condition),
                                rule.what(),
                                rule.means(),
                                rule.remedies(),
                                rule.source(),
                                rule.file()))
                        .toList(),
                List.of());
        Workload plain = FoldedProfile.pod("default/server/server", "example.com/server:1");
        Workload requesting = new Workload(
                plain.key(),
                "",
                "",
                plain.image(),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(),
                new Resources(request, OptionalDouble.empty(), OptionalLong.empty()));
        return Hotspots.of(ProfiledWorkload.of(
                        requesting,
                        FoldedProfile.graph(
                                "app;runtime.goexit;slow.thing 1000", Event.CPU_CLOCK, Scheduling.NONE, seconds),
                        Set.of(Component.GO),
                        rules))
                .findings()
                .stream()
                .map(Finding::severity)
                .toList();
    }

    private static Severity severity(long matched, long samples) {
        return check(matched, samples, Event.CPU_CLOCK).findings().getFirst().severity();
    }

    private static Check check(long matched, long samples, Event event) {
        String folded = matched == 0 ? "" : "app;runtime.goexit;slow.thing " + matched + "\n";
        if (samples > matched) {
            folded += "app;runtime.goexit;main.main " + (samples - matched) + "\n";
        }
        return Hotspots.of(ProfiledWorkload.of(
                FoldedProfile.pod("default/server/server", "example.com/server:1"),
                FoldedProfile.graph(folded, event, Scheduling.NONE),
                Set.of(Component.GO),
                RULES));
    }
}
