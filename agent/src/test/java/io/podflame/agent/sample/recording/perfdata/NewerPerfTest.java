package io.podflame.agent.sample.recording.perfdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Recordings made, and dumped, by perf of newer Debian suites than this machine's; README.md beside the fixtures says how. All of {@link
 * PerfTruthTest} runs with a newer perf where {@link PerfCommand#ROOT} names one.
 */
class NewerPerfTest {

    @ParameterizedTest(name = "perf {0}, {1}")
    @CsvSource({
        "6.12, events, SAMPLE",
        "6.12, user-stacks, SAMPLE",
        "6.12, forks-compressed, FORK",
        "6.12, build-ids, MMAP2",
        "6.12, pipe, SAMPLE",
        "7.2, events, SAMPLE",
        "7.2, user-stacks, SAMPLE",
        "7.2, forks-compressed, FORK",
        "7.2, build-ids, MMAP2",
        "7.2, pipe, SAMPLE"
    })
    void readsWhatItsPerfReads(String version, String name, String mustHave, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("perf.data");
        try (InputStream data = fixture("perf-" + version + "-" + name + ".data.gz")) {
            Files.copy(data, file);
        }
        PerfScriptDump expected;
        try (BufferedReader dump = new BufferedReader(
                new InputStreamReader(fixture("perf-" + version + "-" + name + ".dump.gz"), StandardCharsets.UTF_8))) {
            expected = PerfScriptDump.read(dump);
        }
        try (PerfDataRecording recording = PerfDataRecording.open(file)) {
            PerfTruth.compare(recording, expected, mustHave);
            assertThat(expected.records()).containsKey("SAMPLE");
            assertThat(recording.facts().toolVersion().orElseThrow()).startsWith(version + ".");
        }
    }

    private static InputStream fixture(String name) throws IOException {
        return new GZIPInputStream(Objects.requireNonNull(NewerPerfTest.class.getResourceAsStream(name), name));
    }
}
