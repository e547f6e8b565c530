package io.podflame.collector.diagnose.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.Check;
import io.podflame.collector.model.Check.State;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import org.junit.jupiter.api.Test;

class ThrottlingCheckTest {

    @Test
    void saysWhatItWantsWhatItMayUseAndWhatWasRefused() {
        Finding finding = finding(100, 34, 11);

        assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
        assertThat(finding.summary())
                .isEqualTo(SchedulingFixture.NAME + " wants 3.10 cores and may use 2.00: throttled in 34 % of periods,"
                        + " 35 % of the time it asked for was refused");
        assertThat(finding.evidence())
                .contains(
                        new Evidence.Quantity("throttled periods", 34, "%"),
                        new Evidence.Quantity("periods", 100, ""),
                        new Evidence.Quantity("throttled time, all CPUs together", 11, "s"),
                        new Evidence.Quantity("CPU used", 2, "cores"),
                        new Evidence.Quantity("CPU limit", 2, "cores"));
        assertThat(finding.remedies().getFirst())
                .isEqualTo("raise its CPU limit to 3.5 or more, or remove it:"
                        + " kubectl -n istio-system edit deployment istio-telemetry");
        assertThat(finding.remedies()).anyMatch(remedy -> remedy.startsWith("set GOMAXPROCS"));
    }

    @Test
    void fivePercentOfPeriodsAreAWarningAndAQuarterAFailure() {
        assertThat(check(100, 4, 0.1).state()).isEqualTo(State.OK);
        assertThat(finding(100, 5, 0.1).severity()).isEqualTo(Severity.WARNING);
        assertThat(finding(100, 24, 0.1).severity()).isEqualTo(Severity.WARNING);
        assertThat(finding(100, 25, 0.1).severity()).isEqualTo(Severity.FAILURE);
    }

    @Test
    void tooFewPeriodsAreNoGroundsEitherWay() {
        Check few = check(49, 40, 3);

        assertThat(few.findings()).isEmpty();
        assertThat(few.state()).isEqualTo(State.COULD_NOT_CHECK);
        assertThat(few.notSeen()).containsExactly("too little time: 49 periods, and 50 are needed");
    }

    @Test
    void aLimitThatNeverStoppedItIsNone() {
        assertThat(check(10, 0, 0).state()).isEqualTo(State.OK);
        assertThat(check(0, 0, 0).state()).isEqualTo(State.OK);
    }

    @Test
    void withoutCountersItCouldNotBeChecked() {
        Check check = ThrottlingCheck.of(SchedulingFixture.nothing().profiled());

        assertThat(check.state()).isEqualTo(State.COULD_NOT_CHECK);
        assertThat(check.notSeen().getFirst()).startsWith("cpu.stat was not counted");
    }

    private static Check check(long periods, long throttled, double seconds) {
        return ThrottlingCheck.of(SchedulingFixture.nothing()
                .throttled(periods, throttled, seconds)
                .profiled());
    }

    private static Finding finding(long periods, long throttled, double seconds) {
        return check(periods, throttled, seconds).findings().getFirst();
    }
}
