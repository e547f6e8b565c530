package io.podflame.collector.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTest {

    @ParameterizedTest
    @CsvSource({
        "cpu-clock, NANOSECONDS, true",
        "task-clock:u, NANOSECONDS, true",
        "cycles:u, COUNT, true",
        "page-faults, COUNT, false",
        "sched:sched_switch, COUNT, false",
        "block, NANOSECONDS, false",
        "off-cpu:10ms, NANOSECONDS, false",
        "wall-clock, NANOSECONDS, false"
    })
    void onlyWhatBusyCpusHaveAtASteadyRateIsDue(String name, Event.Unit unit, boolean due) {
        assertThat(new Event(name, unit).hasDueRate()).isEqualTo(due);
    }
}
