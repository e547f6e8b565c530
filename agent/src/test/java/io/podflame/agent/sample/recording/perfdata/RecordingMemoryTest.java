package io.podflame.agent.sample.recording.perfdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A longer recording needs no more memory: each is read in a JVM whose heap is a fraction of what it reads (of the compressed one, of what
 * it inflates to). Texts have caches of names of a fixed size, which is what their heaps are for.
 */
class RecordingMemoryTest {

    @ParameterizedTest(name = "{0}, {2} MB in {1} MB")
    @CsvSource({"rounds, 16, 160", "no-rounds, 16, 160", "compressed, 16, 32", "script, 64, 320", "folded, 64, 320"})
    void readsManyTimesItsHeap(String kind, int heapMegabytes, long megabytes, @TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heapMegabytes + "m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GeneratedRecording.class.getName(),
                        kind,
                        "" + (megabytes << 20))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(java.waitFor(120, TimeUnit.SECONDS)).as("java ended").isTrue();
        } finally {
            java.destroyForcibly();
        }
        assertThat(java.exitValue()).as(Files.readString(output)).isZero();
        String[] samples = Files.readString(output).strip().split(" of ");
        assertThat(samples).hasSize(2);
        assertThat(samples[0]).isEqualTo(samples[1]).isNotEqualTo("0");
    }
}
