package io.podflame.agent.lookback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.lookback.Trigger.Measure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TriggerTest {

    @Test
    void readsBothKinds() {
        assertThat(Trigger.parse("cpu=2.0cores,10s"))
                .isEqualTo(Trigger.parse("cpu=2,10"))
                .isEqualTo(new Trigger(Measure.CPU, 2, Duration.ofSeconds(10)));
        assertThat(Trigger.parse(" cpu=1core,1m ")).isEqualTo(new Trigger(Measure.CPU, 1, Duration.ofMinutes(1)));
        assertThat(Trigger.parse("throttled=25%,30s"))
                .isEqualTo(new Trigger(Measure.THROTTLED, 0.25, Duration.ofSeconds(30)));
    }

    @Test
    void saysWhyItFired() {
        assertThat(Trigger.parse("cpu=2.0cores,10s").reason(3.14159)).isEqualTo("cpu 3.14 cores > 2.00 over 10 s");
        assertThat(Trigger.parse("throttled=25%,30s").reason(0.4))
                .isEqualTo("throttled in 40 % of periods > 25 % over 30 s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cpu",
                "cpu=",
                "cpu=2.0cores",
                "cpu=-1,10s",
                "cpu=2cores,10x",
                "cpu=2cores,10s,",
                "memory=2,10s",
                "throttled=25,30s",
                "cpu=2%,10s",
                "cpu=1e9,10s",
                "cpu=2.cores,10s"
            })
    void refusesWhatItDoesNotKnow(String text) {
        assertThatThrownBy(() -> Trigger.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("write for example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cpu=0,10s", "cpu=99999999,10s", "throttled=0%,10s", "throttled=101%,10s", "cpu=2,0s", "cpu=2,2h"
            })
    void refusesWhatCannotBe(String text) {
        assertThatThrownBy(() -> Trigger.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
