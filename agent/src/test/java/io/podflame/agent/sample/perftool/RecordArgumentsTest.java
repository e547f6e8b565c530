package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.model.Event;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.perftool.InstalledPerf.Ability;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordArgumentsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpu-clock",
                "cpu-clock:u",
                "cycles:ppp",
                "sched:sched_switch",
                "r1a8",
                "cpu/event=0x3c,umask=0x1/uk",
                "msr/tsc/",
                "mem:0x1000/8:rw",
                "l1d.replacement"
            })
    void takesEachWayOfNamingOneEvent(String event) throws Exception {
        assertThat(arguments(Event.named(event), 99)).containsSubsequence("-e", event);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "--output=/etc/passwd",
                "cpu-clock,cycles",
                "{cpu-clock,cycles}",
                "cpu-clock cycles",
                "cpu-clock\n",
                "../program.o",
                "/lib/program.c",
                "$(reboot)",
                "cpu/event=1/,cycles"
            })
    void refusesWhatIsNotTheNameOfOneEvent(String event) {
        assertThatThrownBy(() -> arguments(Event.named(event), 99))
                .isInstanceOf(SamplerUnavailableException.class)
                .hasMessage("'" + event + "' is not the name of one event; podflame events lists those of the node");
    }

    @Test
    void refusesNamesWithoutEnd() {
        assertThat(catchMessage("x".repeat(257))).contains("is not the name of one event");
        assertThat(catchMessage("x".repeat(256))).isEmpty();
    }

    @Test
    void tellsAClockFractionsOfAHertzAsAPeriodAndRefusesThemElsewhere() throws Exception {
        assertThat(arguments(Event.CPU_CLOCK, 99)).containsSubsequence("-F", "99");
        assertThat(arguments(Event.CPU_CLOCK, 19.5))
                .containsSubsequence("-c", "51282051")
                .doesNotContain("-F");
        assertThatThrownBy(() -> arguments(Event.CYCLES, 19.5))
                .hasMessage("frequency 19.5 Hz: event cycles takes whole numbers only; round it");
    }

    @Test
    void givesStackMemoryLargerRings() throws Exception {
        SamplingRequest request = new SamplingRequest(Event.CPU_CLOCK, 99, CallGraph.parse("dwarf,16384"));

        assertThat(RecordArguments.of(request, perf(Set.of())))
                .containsSubsequence("--call-graph", "dwarf,16384")
                .containsSubsequence("-m", "512");
        assertThat(arguments(Event.CPU_CLOCK, 99)).containsSubsequence("--call-graph", "fp", "-m", "128");
    }

    @Test
    void wakesAPerfByEverySampleThatCannotBeTold() throws Exception {
        SamplingRequest request = new SamplingRequest(Event.CPU_CLOCK, 99);

        assertThat(RecordArguments.of(request, perf(Set.of())))
                .contains("--no-buffering")
                .doesNotContain("--synth=no", "--control=fd:0,2");
        assertThat(RecordArguments.of(request, perf(EnumSet.allOf(Ability.class))))
                .contains("--synth=no", "--control=fd:0,2")
                .doesNotContain("--no-buffering");
    }

    private static String catchMessage(String event) {
        try {
            arguments(Event.named(event), 99);
            return "";
        } catch (SamplerUnavailableException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static List<String> arguments(Event event, double hertz) throws SamplerUnavailableException {
        return RecordArguments.of(new SamplingRequest(event, hertz), perf(EnumSet.allOf(Ability.class)));
    }

    private static InstalledPerf perf(Set<Ability> abilities) {
        return new InstalledPerf(
                Path.of("/usr/bin/perf"), List.of("/usr/bin/perf"), new PerfVersion(6, 1, 192), abilities);
    }
}
