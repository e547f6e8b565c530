package io.podflame.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private final BackOff backOff = new BackOff(new SplittableRandom(3));

    @Test
    void growsFromHalfASecondToHalfAMinute() {
        assertThat(backOff.next()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(backOff.next()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        for (int attempt = 0; attempt < 20; attempt++) {
            backOff.next();
        }
        assertThat(backOff.next()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }

    @Test
    void startsOverAfterSuccess() {
        backOff.next();
        backOff.next();
        backOff.reset();
        assertThat(backOff.next()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }
}
