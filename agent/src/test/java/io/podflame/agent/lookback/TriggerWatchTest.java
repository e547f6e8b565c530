package io.podflame.agent.lookback;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.lookback.TriggerWatch.Firing;
import io.podflame.agent.model.Workload;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TriggerWatchTest {

    private static final Workload ETCD = Workload.named(Workload.Kind.EXECUTABLE, "etcd");
    private static final Workload MIXER = Workload.named(Workload.Kind.EXECUTABLE, "mixer");
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long COOL_DOWN = FreezeBudget.COOL_DOWN.toNanos();

    private final TriggerWatch watch = new TriggerWatch(Trigger.parse("cpu=2cores,10s"), new FreezeBudget());

    @Test
    void firesForWhoRisesAboveTheThresholdAndNotAtIt() {
        assertThat(watch.look(Map.of(ETCD, 2.0, MIXER, 1.0), 0)).isEmpty();
        assertThat(watch.look(Map.of(ETCD, 2.1, MIXER, 1.0), SECOND))
                .containsExactly(new Firing(ETCD, "cpu 2.10 cores > 2.00 over 10 s"));
    }

    @Test
    void firesOnceHoweverLongItStaysAbove() {
        assertThat(watch.look(Map.of(ETCD, 3.0), 0)).hasSize(1);
        for (long seconds = 1; seconds < 3_600; seconds++) {
            assertThat(watch.look(Map.of(ETCD, 3.0), seconds * SECOND)).isEmpty();
        }
    }

    @Test
    void firesAgainOnlyAfterTheCoolDown() {
        assertThat(watch.look(Map.of(ETCD, 3.0), 0)).hasSize(1);
        assertThat(watch.look(Map.of(), SECOND)).isEmpty();
        assertThat(watch.look(Map.of(ETCD, 3.0), COOL_DOWN - SECOND))
                .as("it has been below, but lately")
                .isEmpty();
        assertThat(watch.look(Map.of(ETCD, 3.0), COOL_DOWN))
                .as("still above when the time has passed")
                .hasSize(1);
    }

    @Test
    void coolDownOfOneWorkloadDoesNotHoldUpAnother() {
        assertThat(watch.look(Map.of(ETCD, 3.0), 0)).hasSize(1);
        assertThat(watch.look(Map.of(ETCD, 3.0, MIXER, 4.0), SECOND))
                .extracting(Firing::workload)
                .containsExactly(MIXER);
    }

    @Test
    void theHighestComesFirst() {
        assertThat(watch.look(Map.of(ETCD, 3.0, MIXER, 4.0), 0))
                .extracting(Firing::workload)
                .containsExactly(MIXER, ETCD);
    }

    @Test
    void doesNotFireMoreOftenThanTheHourAllows() {
        Map<Workload, Double> storm = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            storm.put(Workload.named(Workload.Kind.EXECUTABLE, "job-" + i), 3.0);
        }
        assertThat(watch.look(storm, 0)).hasSize(FreezeBudget.MAX_PER_HOUR);
        assertThat(watch.look(storm, 3_599 * SECOND)).isEmpty();
        assertThat(watch.look(storm, 3_600 * SECOND)).hasSize(FreezeBudget.MAX_PER_HOUR);
    }

    @Test
    void twoTriggersShareTheBudget() {
        FreezeBudget budget = new FreezeBudget();
        TriggerWatch one = new TriggerWatch(Trigger.parse("cpu=1core,10s"), budget);
        TriggerWatch other = new TriggerWatch(Trigger.parse("throttled=10%,10s"), budget);

        assertThat(one.look(Map.of(ETCD, 3.0), 0)).hasSize(1);
        assertThat(other.look(Map.of(ETCD, 0.5), SECOND)).isEmpty();
    }
}
