package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.model.Event;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordArgumentsTest {

    private static final InstalledPerf OLD =
            new InstalledPerf(Path.of("/usr/bin/perf"), List.of("/usr/bin/perf"), new PerfVersion(4, 19, 0), Set.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpu-clock",
                "cycles:u",
                "cycles:ppp",
                "sched:sched_switch",
                "L1-dcache-load-misses",
                "rffff",
                "cpu/event=0x3c,umask=0x1/",
                "cpu/event=0x3c/u",
                "mem:0x1000:rw",
                "syscalls:sys_enter_*"
            })
    void takesEveryFormOfAnEventsName(String event) throws Exception {
        assertThat(of(event, 99)).containsSequence("-e", event, "-F", "99");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-o/etc/passwd",
                "--output=x",
                "cycles,instructions",
                "{cycles,instructions}",
                "cycles -a",
                "cycles\n-a",
                "$(id)",
                "a;b",
                "/cpu/",
                "ö"
            })
    void refusesWhatIsNotTheNameOfOneEvent(String event) {
        assertThatThrownBy(() -> of(event, 99))
                .isInstanceOf(SamplerUnavailableException.class)
                .hasMessageContaining("is not the name of one event; podflame events lists");
    }

    @Test
    void asksAClockForFractionsOfAHertzByItsPeriod() throws Exception {
        assertThat(RecordArguments.of(new SamplingRequest(Event.CPU_CLOCK, 19.5), OLD))
                .containsSequence("-c", "51282051");
        assertThatThrownBy(() -> of("cycles", 19.5)).hasMessageContaining("takes whole numbers only; round it");
    }

    @Test
    void asksForCallGraphsWithRoomForTheirStacks() throws Exception {
        SamplingRequest dwarf = new SamplingRequest(Event.CPU_CLOCK, 99, CallGraph.parse("dwarf,16384"));

        assertThat(RecordArguments.of(dwarf, OLD)).containsSequence("--call-graph", "dwarf,16384", "-m", "512");
        assertThat(of("cycles", 99)).containsSequence("--call-graph", "fp", "-m", "128");
    }

    @Test
    void neverHasPerfCollectBuildIds() throws Exception {
        assertThat(of("cycles", 99)).startsWith("record", "-o", "-", "-a", "-B", "-N");
    }

    private static List<String> of(String event, double hertz) throws SamplerUnavailableException {
        return RecordArguments.of(new SamplingRequest(new Event(event, Event.Unit.COUNT), hertz), OLD);
    }
}
