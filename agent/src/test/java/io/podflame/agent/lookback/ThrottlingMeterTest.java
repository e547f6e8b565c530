package io.podflame.agent.lookback;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.CpuCounters;
import io.podflame.agent.model.CpuCounters.Throttling;
import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.SchedulingContext.ContainerCpu;
import io.podflame.agent.model.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ThrottlingMeterTest {

    private static final Workload MIXER = Workload.named(Workload.Kind.CONTAINER, "mixer");
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final ThrottlingMeter meter = new ThrottlingMeter(Duration.ofSeconds(20));
    private long seconds;

    private Map<Workload, Double> add(long lengthSeconds, long periods, long throttled) {
        long start = seconds * SECOND;
        seconds += lengthSeconds;
        CpuCounters counters = new CpuCounters(
                OptionalLong.empty(),
                Optional.of(new Throttling(periods, throttled, 0)),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty());
        return meter.add(
                new SchedulingContext(
                        start, seconds * SECOND, Optional.empty(), List.of(new ContainerCpu(MIXER, counters))),
                UnaryOperator.identity());
    }

    @Test
    void saysNothingBeforeItHasSeenAllOfTheTime() {
        assertThat(add(10, 100, 90)).isEmpty();
    }

    @Test
    void addsUpAsManyReadingsAsTheTimeNeeds() {
        add(10, 100, 100);
        assertThat(add(10, 100, 0)).containsEntry(MIXER, 0.5);
        assertThat(add(10, 100, 20)).as("the first is too old").containsEntry(MIXER, 0.1);
        assertThat(add(30, 300, 300)).as("one that is longer than the time").containsEntry(MIXER, 1.0);
    }

    @Test
    void leavesOutWhoHasRunInNoPeriod() {
        add(10, 0, 0);
        assertThat(add(10, 0, 0)).isEmpty();
    }

    @Test
    void leavesOutWhoHasNotRunForAllOfTheTime() {
        meter.add(new SchedulingContext(0, 10 * SECOND, Optional.empty(), List.of()), UnaryOperator.identity());
        seconds = 10;
        assertThat(add(10, 100, 100)).isEmpty();
    }
}
