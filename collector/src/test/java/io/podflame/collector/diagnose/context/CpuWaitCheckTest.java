package io.podflame.collector.diagnose.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.Check;
import io.podflame.collector.model.Check.State;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import org.junit.jupiter.api.Test;

class CpuWaitCheckTest {

    @Test
    void aQuarterOfTheTimeIsTooLong() {
        Check check = CpuWaitCheck.of(
                SchedulingFixture.nothing().waited(0.4).onNode(0.97).profiled());

        assertThat(check.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.summary())
                    .isEqualTo(
                            SchedulingFixture.NAME
                                    + " waited for a CPU 40 % of the time, and no limit of its own stopped it: its node is full");
            assertThat(finding.evidence())
                    .containsExactly(
                            new Evidence.Quantity("time in which threads waited for a CPU", 40, "%"),
                            new Evidence.Quantity("CPU use of node node-a", 97, "%"));
            assertThat(finding.remedies()).anyMatch(remedy -> remedy.contains("podflame top --node node-a"));
        });
    }

    @Test
    void aNodeThatIsNotFullIsNotBlamed() {
        assertThat(CpuWaitCheck.of(SchedulingFixture.nothing()
                                .waited(0.4)
                                .onNode(0.6)
                                .profiled())
                        .findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.summary()).endsWith("no limit of its own stopped it"));
    }

    @Test
    void ordinaryWaitsAreOk() {
        assertThat(CpuWaitCheck.of(SchedulingFixture.nothing().waited(0.24).profiled())
                        .state())
                .isEqualTo(State.OK);
    }

    @Test
    void waitsThatItsOwnLimitMakesAreTheLimits() {
        assertThat(CpuWaitCheck.of(SchedulingFixture.nothing()
                                .waited(0.6)
                                .throttled(100, 30, 5)
                                .profiled())
                        .findings())
                .isEmpty();
        assertThat(CpuWaitCheck.of(SchedulingFixture.nothing()
                                .waited(0.6)
                                .throttled(100, 2, 0.1)
                                .profiled())
                        .findings())
                .as("a limit that hardly stops it does not explain them")
                .hasSize(1);
    }

    @Test
    void withoutPressureItCouldNotBeChecked() {
        assertThat(CpuWaitCheck.of(SchedulingFixture.nothing().profiled()).state())
                .isEqualTo(State.COULD_NOT_CHECK);
    }
}
