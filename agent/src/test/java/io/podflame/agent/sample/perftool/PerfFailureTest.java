package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.Unprivileged;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.SamplingRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With what real programs said: README.md beside the fixtures tells how each came about. */
class PerfFailureTest {

    private static final Pattern EXIT_CODE = Pattern.compile("exit code (\\d+)\n");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown-event      | this perf does not know event the-event; podflame events lists",
                "unknown-tracepoint | this kernel has no tracepoint the-event",
                "no-lbr             | cannot be sampled with the CPU's last branch records; use --call-graph fp or dwarf",
                "unknown-option     | it is too old: it does not know its option 'bogus'",
                "tracefs            | tracefs may not be read; run the agent as root",
                "mlock              | grant CAP_IPC_LOCK, raise kernel.perf_event_mlock_kb",
                "raw-unsupported    | this machine cannot count event the-event",
                "counted-only       | the kernel does not sample event the-event; some can only be counted",
                "no-pmu             | this machine has no PMU 'cpu'",
                "seccomp-eperm      | so a seccomp filter or a security module forbids it: allow perf_event_open",
                "seccomp-enosys     | or a seccomp filter hides them: allow perf_event_open",
                "open-files         | raise the limit (ulimit -n, LimitNOFILE)",
                "missing-library    | it lacks the library /lib/x86_64-linux-gnu/libopencsd_c_api.so.1; install its package again",
                "wrapper-debian     | it is a wrapper, and finds no perf for this kernel; install linux-perf",
                "wrapper-ubuntu     | it is a wrapper, and finds no perf for this kernel; install linux-perf",
                "stack-smashing     | it crashed (assertion failed at util/build-id.c:1010), a bug in it; install a newer perf",
            })
    void saysWhatPerfMeantAndTheRemedy(String fixture, String expected) throws IOException {
        String explained = explain(fixture);

        assertThat(explained)
                .startsWith("perf 6.1.192 (/usr/bin/perf) ")
                .contains(expected)
                .doesNotContain("\n");
    }

    @Test
    void namesTheParanoidLevelToThoseWithoutTheCapability() throws Exception {
        assertThat(Unprivileged.call(() -> explain("paranoid")))
                .contains("kernel.perf_event_paranoid=", "grant CAP_PERFMON", "run as root")
                .doesNotContain("seccomp");
    }

    @Test
    void saysWhatASignalMeansWhenPerfSaidNothing() {
        assertThat(explain(OptionalInt.of(137), ""))
                .isEqualTo("perf 6.1.192 (/usr/bin/perf) was ended by signal 9; "
                        + "somebody killed it, or the kernel for want of memory: dmesg says so");
        assertThat(explain(OptionalInt.of(134), "")).contains("was ended by signal 6; it crashed, a bug in it");
        assertThat(explain(OptionalInt.of(139), "")).contains("was ended by signal 11; it crashed, a bug in it");
    }

    @Test
    void quotesTheLastWordsThatItDoesNotKnow() {
        String said = "warning: careful\nthe moon is too full\n[ perf record: Woken up 1 times to write data ]\n";

        assertThat(explain(OptionalInt.of(255), said))
                .isEqualTo("perf 6.1.192 (/usr/bin/perf) ended with exit code 255; it said: the moon is too full");
        assertThat(explain(OptionalInt.empty(), ""))
                .contains("does not sample; it said nothing of why; run it by hand");
    }

    @Test
    void keepsAQuotationShort() {
        assertThat(explain(OptionalInt.of(255), "x".repeat(100_000))).hasSizeLessThan(400);
    }

    private static String explain(String fixture) throws IOException {
        try (InputStream input = PerfFailureTest.class.getResourceAsStream("failures/" + fixture + ".txt")) {
            assertThat(input).as(fixture).isNotNull();
            String text = new String(input.readAllBytes(), StandardCharsets.UTF_8);
            Matcher exitCode = EXIT_CODE.matcher(text);
            assertThat(exitCode.find()).as("an exit code in %s", fixture).isTrue();
            return explain(OptionalInt.of(Integer.parseInt(exitCode.group(1))), text);
        }
    }

    private static String explain(OptionalInt exitCode, String messages) {
        SamplingRequest request = new SamplingRequest(new Event("the-event", Event.Unit.COUNT), 99);
        return new PerfFailure(request, KernelSettings.running())
                .explain("perf 6.1.192 (/usr/bin/perf)", exitCode, messages);
    }
}
