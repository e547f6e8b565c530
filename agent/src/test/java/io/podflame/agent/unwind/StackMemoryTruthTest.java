package io.podflame.agent.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.unwind.program.TruthProgram;
import io.podflame.agent.unwind.program.TruthPrograms;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A sample of what {@code ./podflame truth unwind} compares; {@code -Dpodflame.stops=200} takes a larger one. */
class StackMemoryTruthTest {

    private static final int STOPS = Integer.getInteger("podflame.stops", 20);

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void programsHaveGdbsFrames(TruthProgram program) throws Exception {
        UnwindTruth truth = UnwindTruth.of(program, STOPS, folder, done -> {});
        int unequal = truth.comparable() - truth.same();
        assertThat(unequal).as(() -> truth.kinds().toString()).isLessThanOrEqualTo(Math.max(1, STOPS / 200));
    }

    static List<TruthProgram> programs() {
        return TruthPrograms.ALL;
    }
}
