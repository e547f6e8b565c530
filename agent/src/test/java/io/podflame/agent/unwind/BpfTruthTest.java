package io.podflame.agent.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the BPF program unwinds in the kernel is what the reference unwinder makes of the same registers and memory. */
class BpfTruthTest {

    private static final int SAMPLES = Integer.getInteger("podflame.stops", 5) * 40;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            C -O0                       | gcc -O0 -o program shapes.c
            C -O2                       | gcc -O2 -fomit-frame-pointer -o program shapes.c
            C with frame pointers       | gcc -O2 -fno-omit-frame-pointer -o program shapes.c
            C static                    | gcc -O2 -static -o program shapes.c
            C++ with exceptions         | g++ -O2 -o program shapes.cpp
            C++ by clang                | clang-14 -O2 -o program shapes.cpp -lstdc++
            """)
    void compiledPrograms(String name, String build) throws Exception {
        copy("shapes.c");
        copy("shapes.cpp");
        Process compiler = new ProcessBuilder(build.split(" "))
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).as(build).isZero();
        compare(folder.resolve("program").toString());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.podflame.agent.unwind.StackMemoryTruthTest#programsOfTheDistributionHaveGdbsFrames")
    void programsOfTheDistribution(String program, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        compare(command.toArray(String[]::new));
    }

    private static void compare(String... command) throws Exception {
        BpfTruth.Result result = BpfTruth.compare(SAMPLES, LONGEST, List.of(command));
        assertThat(result.compared()).isGreaterThanOrEqualTo(SAMPLES);
        assertThat(result.different())
                .as("of %d samples", result.compared())
                .hasSizeLessThanOrEqualTo(result.compared() / 200);
        assertThat(result.wholeShare()).isGreaterThan(0.99);
    }

    private void copy(String resource) throws IOException {
        try (InputStream source = BpfTruthTest.class.getResourceAsStream(resource)) {
            Files.copy(source, folder.resolve(resource));
        }
    }
}
