package io.podflame.agent.lookback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ThinningTest {

    private static final double SHARE = 19.0 / 99;
    private static final long PERIOD = 10_101_010;

    @Test
    void takesOfEachCpuItsShareEvenly() {
        Thinning thinning = new Thinning(SHARE);
        for (int cpu = 0; cpu < 64; cpu++) {
            int taken = 0;
            int since = 0;
            for (int second = 1; second <= 20; second++) {
                for (int sample = 0; sample < 99; sample++) {
                    since++;
                    if (thinning.takes(cpu)) {
                        taken++;
                        assertThat(since).as("samples from one to the next").isLessThanOrEqualTo(6);
                        since = 0;
                    }
                }
                assertThat(taken).isBetween(19 * second - 1, 19 * second + 1);
            }
        }
    }

    /** Five CPUs that deliver in turn, of which every fifth sample is taken: counted together it would be the same CPU every time. */
    @Test
    void takesOfEveryCpuWhenTheyDeliverInStep() {
        Thinning thinning = new Thinning(0.2);
        int[] taken = new int[5];
        for (int sample = 0; sample < 5_000; sample++) {
            taken[sample % 5] += thinning.takes(sample % 5) ? 1 : 0;
        }
        assertThat(taken).containsOnly(200);
    }

    @Test
    void doesNotTakeAllCpusAtTheSameMoment() {
        Thinning thinning = new Thinning(SHARE);
        for (int tick = 0; tick < 99; tick++) {
            int together = 0;
            for (int cpu = 0; cpu < 64; cpu++) {
                together += thinning.takes(cpu) ? 1 : 0;
            }
            assertThat(together).as("of 64, at tick %d", tick).isBetween(9, 16);
        }
    }

    @Test
    void whatIsTakenStandsForTheRest() {
        Thinning thinning = new Thinning(SHARE);
        long all = 0;
        long taken = 0;
        for (int sample = 0; sample < 99 * 60; sample++) {
            all += PERIOD;
            taken += thinning.takes(0) ? thinning.value(PERIOD) : 0;
        }
        assertThat((double) taken).isCloseTo(all, within(0.001 * all));
    }

    @Test
    void changesNothingWhereAllAreTaken() {
        Thinning thinning = new Thinning(1.5);

        assertThat(thinning.takes(3)).isTrue();
        assertThat(thinning.takes(3)).isTrue();
        assertThat(thinning.value(PERIOD)).isEqualTo(PERIOD);
        assertThat(thinning.part(7)).isEqualTo(7);
    }

    @Test
    void countsPartsSoThatTheyAddUp() {
        Thinning thinning = new Thinning(SHARE);
        long parts = 0;
        for (int call = 0; call < 99; call++) {
            parts += thinning.part(1);
        }
        assertThat(parts).isBetween(18L, 19L);
    }

    @Test
    void needsAShare() {
        assertThatThrownBy(() -> new Thinning(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Thinning(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
