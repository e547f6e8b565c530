package io.podflame.agent.lookback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SampleRingTest {

    private final SampleRing ring = new SampleRing(3);

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            long sequence = ring.next();
            ring.add(1_000 + sequence, (int) sequence * 10, (int) sequence * 100, sequence * 1_000_000_000_000L);
        }
    }

    @Test
    void keepsWhatItWasGiven() {
        add(2);

        assertThat(ring.oldest()).isZero();
        assertThat(ring.next()).isEqualTo(2);
        assertThat(ring.timestampNanos(1)).isEqualTo(1_001);
        assertThat(ring.workload(1)).isEqualTo(10);
        assertThat(ring.stackNode(1)).isEqualTo(100);
        assertThat(ring.value(1)).isEqualTo(1_000_000_000_000L);
    }

    @Test
    void overwritesTheOldestAgainAndAgain() {
        add(8);

        assertThat(ring.oldest()).isEqualTo(5);
        for (long sequence = 5; sequence < 8; sequence++) {
            assertThat(ring.timestampNanos(sequence)).isEqualTo(1_000 + sequence);
            assertThat(ring.workload(sequence)).isEqualTo((int) sequence * 10);
        }
    }

    @Test
    void refusesWhatIsOverwrittenAndWhatIsNotThereYet() {
        add(4);

        assertThatThrownBy(() -> ring.value(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ring.value(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void forgetsWhatItIsToldToAndNeverMoreThanThereIs() {
        add(3);
        ring.forgetBefore(2);

        assertThat(ring.oldest()).isEqualTo(2);
        assertThatThrownBy(() -> ring.value(1)).isInstanceOf(IndexOutOfBoundsException.class);

        ring.forgetBefore(1);
        assertThat(ring.oldest()).as("it does not come back").isEqualTo(2);
        ring.forgetBefore(99);
        assertThat(ring.oldest()).isEqualTo(ring.next());
        add(1);
        assertThat(ring.timestampNanos(3)).isEqualTo(1_003);
    }

    @Test
    void needsRoomForASample() {
        assertThatThrownBy(() -> new SampleRing(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
