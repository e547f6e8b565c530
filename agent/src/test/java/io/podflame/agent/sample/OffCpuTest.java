package io.podflame.agent.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.model.Event;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OffCpuTest {

    @ParameterizedTest
    @CsvSource({
        "off-cpu, PT0.001S, false, false",
        "off-cpu:0ms, PT0S, false, false",
        "off-cpu:500us, PT0.0005S, false, false",
        "off-cpu:waker, PT0.001S, false, true",
        "'off-cpu:10ms,waker', PT0.01S, false, true",
        "wall-clock, PT0.001S, true, false",
        "wall-clock:2s, PT2S, true, false"
    })
    void saysWhichWaitsCount(String name, Duration minimum, boolean onCpuToo, boolean wakers) throws Exception {
        Event event = Event.named(name);
        assertThat(event.unit()).isEqualTo(Event.Unit.NANOSECONDS);
        assertThat(OffCpu.of(event)).contains(new OffCpu(minimum, onCpuToo, wakers));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"off-cpu:", "off-cpu:10", "off-cpu:-1ms", "off-cpu:1.5ms", "wall-clock:u", "off-cpu:waker,"})
    void refusesAMinimumThatIsNone(String name) {
        assertThatThrownBy(() -> OffCpu.of(Event.named(name)))
                .isInstanceOf(SamplerUnavailableException.class)
                .hasMessage(
                        "event %s: behind the colon goes the shortest wait that counts, such as 500us, 10ms or 1s, or waker, or both",
                        name);
    }

    @Test
    void otherEventsAreNotAboutWaits() throws Exception {
        assertThat(OffCpu.of(Event.CPU_CLOCK)).isEmpty();
        assertThat(OffCpu.of(Event.named("sched:sched_switch"))).isEmpty();
    }
}
