package io.podflame.agent.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.unwind.program.RunningProgram;
import io.podflame.agent.unwind.program.TruthProgram;
import io.podflame.agent.unwind.program.TruthPrograms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the BPF program unwinds in the kernel is what the reference unwinder makes of the same registers and memory. */
class BpfTruthTest {

    private static final int SAMPLES = Integer.getInteger("podflame.stops", 20) * 10;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** No rules lead out of them: hand-written or just-in-time code. */
    private static final Set<String> NOT_WHOLE = Set.of("busybox", "node", "JVM");

    /**
     * In the middle of musl's functions there are no rules. What throws or panics is now and then in the middle of a landing, where nothing leads to
     * the caller; Go at a switch of stacks.
     */
    private static final Map<String, Double> LESS_WHOLE = Map.ofEntries(
            Map.entry("musl", 0.1),
            Map.entry("musl static", 0.1),
            Map.entry("Rust", 0.93),
            Map.entry("C++ with exceptions", 0.95),
            Map.entry("C++ by clang", 0.95),
            Map.entry("etcd", 0.93),
            Map.entry("Go", 0.95));

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void programAndReferenceAgree(TruthProgram program) throws Exception {
        BpfTruth.Result result;
        try (RunningProgram running = program.start(folder)) {
            result = BpfTruth.compare(SAMPLES, LONGEST, running.pid());
        }
        assertThat(result.compared()).isGreaterThanOrEqualTo(SAMPLES);
        assertThat(result.different())
                .as("of %d samples", result.compared())
                .hasSizeLessThanOrEqualTo(Math.max(1, result.compared() / 200));
        if (!NOT_WHOLE.contains(program.name())) {
            assertThat(result.wholeShare())
                    .as("whole, %d samples before the process was known", result.early())
                    .isGreaterThanOrEqualTo(LESS_WHOLE.getOrDefault(program.name(), 0.99));
        }
    }

    static List<TruthProgram> programs() {
        return TruthPrograms.NATIVE;
    }
}
