package io.podflame.collector.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.Event;
import org.junit.jupiter.api.Test;

final class ValueFormatTest {

    @Test
    void showsCpuTimeInTheUnitThatFits() {
        assertThat(cpu(0)).isEqualTo("0 s");
        assertThat(cpu(1_500)).isEqualTo("1.50 µs");
        assertThat(cpu(10_000_000)).isEqualTo("10.0 ms");
        assertThat(cpu(999_000_000)).isEqualTo("999 ms");
        assertThat(cpu(1_234_000_000)).isEqualTo("1.23 s");
        assertThat(cpu(7_200_000_000_000L)).isEqualTo("7,200 s");
    }

    @Test
    void showsOtherEventsAsCounts() {
        assertThat(ValueFormat.value(1_234_567, new Event("cycles", Event.Unit.COUNT)))
                .isEqualTo("1,234,567");
    }

    @Test
    void showsSharesWithoutHidingSmallOnes() {
        assertThat(ValueFormat.percent(0)).isEqualTo("0.00 %");
        assertThat(ValueFormat.percent(0.00001)).isEqualTo("< 0.01 %");
        assertThat(ValueFormat.percent(0.12345)).isEqualTo("12.35 %");
        assertThat(ValueFormat.percent(1)).isEqualTo("100 %");
        assertThat(ValueFormat.share(1, 0)).isZero();
    }

    private static String cpu(long nanos) {
        return ValueFormat.value(nanos, Event.CPU_CLOCK);
    }
}
