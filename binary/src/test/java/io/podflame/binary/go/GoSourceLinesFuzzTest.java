package io.podflame.binary.go;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.podflame.binary.executable.ExecutableSeeds;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines and inlined calls of Go. Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class GoSourceLinesFuzzTest {
    static Stream<byte[]> seeds() {
        return ExecutableSeeds.all();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefuses(byte[] bytes) throws IOException {
        GoSourceLinesTest.isRefused(bytes);
    }
}
