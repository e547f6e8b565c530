package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "5m,PT5M", "2h,PT2H", "7,PT7S"})
    void readsWhatPeopleType(String text, Duration duration) {
        assertThat(DurationText.parse(text)).isEqualTo(duration);
    }

    @Test
    void writesThreeDigitsThatMatter() {
        assertThat(DurationText.ofSeconds(0.4119)).isEqualTo("412 ms");
        assertThat(DurationText.ofSeconds(3.421)).isEqualTo("3.42 s");
        assertThat(DurationText.ofSeconds(12)).isEqualTo("12.0 s");
        assertThat(DurationText.ofSeconds(125)).isEqualTo("2 min 5 s");
        assertThat(DurationText.ofSeconds(7500)).isEqualTo("2 h 5 min");
    }
}
