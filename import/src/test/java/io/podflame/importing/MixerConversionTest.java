package io.podflame.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code podflame import mixer.perf-script.txt.gz --format folded --output -}: the shares of a real Istio mixer, as a script of another
 * language counted them. The whole recordings lie beside the checkout where Podflame is developed; excerpts of them everywhere.
 */
class MixerConversionTest {

    private static final Path EXCERPTS =
            Path.of("../agent/src/test/resources/io/podflame/agent/sample/recording/script");
    private static final Path RECORDINGS =
            Path.of("").toAbsolutePath().resolve("../../shared/data").normalize();

    private static final Pattern LOGGING = Pattern.compile("(istio\\.io/pkg/log|go\\.uber\\.org/zap)[./].*");
    private static final Pattern GARBAGE_COLLECTION = Pattern.compile("runtime\\.gc(BgMarkWorker|AssistAlloc).*");
    private static final Pattern ALLOCATION = Pattern.compile("runtime\\.(mallocgc|newobject)");

    /** Samples in all, and of those with a function of the subject. */
    private record Truth(Path file, long samples, long logging, long garbageCollection, long allocation) {}

    static Stream<Truth> recordings() {
        return Stream.of(
                        new Truth(EXCERPTS.resolve("mixer-baseline.txt"), 60, 0, 9, 8),
                        new Truth(EXCERPTS.resolve("mixer-debug-logging.txt"), 60, 17, 7, 15),
                        // 0.20, 14.4 and 17.7 %
                        new Truth(RECORDINGS.resolve("mixer-baseline.perf-script.txt.gz"), 12_521, 25, 1_801, 2_219),
                        // 26.88, 14.2 and 17.4 %
                        new Truth(
                                RECORDINGS.resolve("mixer-debug-logging.perf-script.txt.gz"),
                                13_616,
                                3_660,
                                1_935,
                                2_372))
                .filter(truth -> truth.file().startsWith(EXCERPTS) || Files.exists(truth.file()));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void theSharesAreTheTruth(Truth truth) {
        Ran ran = Ran.podflameImport(truth.file().toString(), "--format", "folded", "--output", "-");

        assertThat(ran.exitCode()).as(ran.errors()).isZero();
        List<String> stacks = ran.output().lines().toList();
        assertThat(samplesWith(Pattern.compile(".*"), stacks)).isEqualTo(truth.samples());
        assertThat(samplesWith(LOGGING, stacks)).as("logging").isEqualTo(truth.logging());
        assertThat(samplesWith(GARBAGE_COLLECTION, stacks)).as("GC").isEqualTo(truth.garbageCollection());
        assertThat(samplesWith(ALLOCATION, stacks)).as("allocation").isEqualTo(truth.allocation());
    }

    private static long samplesWith(Pattern function, List<String> stacks) {
        return stacks.stream()
                .filter(line -> Arrays.stream(
                                line.substring(0, line.lastIndexOf(' ')).split(";"))
                        .anyMatch(frame -> function.matcher(frame).matches()))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
