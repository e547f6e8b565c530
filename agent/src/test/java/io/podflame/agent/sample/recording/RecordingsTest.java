package io.podflame.agent.sample.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.sample.recording.pprof.ProfileBuilder;
import io.podflame.agent.sample.recording.script.ScriptTexts;
import io.podflame.binary.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingsTest {

    @TempDir
    Path folder;

    @Test
    void recognizesTextsByContent() throws IOException {
        for (String fixture : List.of(
                "all-cpus.txt",
                "cxx-fp.txt",
                "dwarf-inlined.txt",
                "fields-comm-ip-sym.txt",
                "fields-ip-sym.txt",
                "fields-period-event.txt",
                "fields-srcline.txt",
                "flat.txt",
                "mixer-debug-logging.txt",
                "other-records.txt",
                "tracepoint.txt")) {
            byte[] text = ScriptTexts.fixture(fixture);
            assertThat(formatsOf(text)).as(fixture).containsOnly(RecordingFormat.PERF_SCRIPT);
        }
        assertThat(formatsOf(utf8("# folded\n\netcd;a;b 1\nmain;std::a b: c;d 2.5\n")))
                .containsOnly(RecordingFormat.FOLDED);
        assertThat(formatsOf(utf8("# ========\n# captured on    : Sun Nov 22 21:51:04 2026\n# hostname : vm\n#\n")))
                .containsOnly(RecordingFormat.PERF_SCRIPT);
    }

    @Test
    void recognizesPprofByContent() throws IOException {
        assertThat(formatsOf(ProfileBuilder.small().build())).containsOnly(RecordingFormat.PPROF);
    }

    @Test
    void readsTheSameGzippedOrNotFromAFileOrAStream() throws IOException {
        byte[] text = ScriptTexts.fixture("mixer-baseline.txt");
        List<CaptureRecord.NamedSample> samples =
                Recorded.of(Recordings.open(file(text))).samples();
        assertThat(samples).hasSize(60);
        assertThat(Recorded.of(Recordings.open(file(gzip(text)))).samples()).isEqualTo(samples);
        assertThat(Recorded.of(Recordings.open(stream(text), "-")).samples()).isEqualTo(samples);
        byte[] members = Arrays.copyOf(gzip(text), 2 * gzip(text).length);
        System.arraycopy(gzip(text), 0, members, members.length / 2, members.length / 2);
        assertThat(Recorded.of(Recordings.open(stream(members), "-")).samples()).hasSize(120);
    }

    @Test
    void tellsHowMuchOfTheCompressedFileIsRead() throws IOException {
        byte[] compressed = gzip(ScriptTexts.fixture("mixer-baseline.txt"));
        try (Recording recording = Recordings.open(file(compressed))) {
            while (recording.read(sample -> {})) {
                // to the end
            }
            assertThat(recording.sizeBytes()).isEqualTo(compressed.length);
            assertThat(recording.readBytes()).isEqualTo(compressed.length);
        }
        try (Recording recording = Recordings.open(stream(compressed), "-")) {
            assertThat(recording.sizeBytes()).isZero();
        }
    }

    @Test
    void readsPerfDataOfBothModesHoweverItIsPacked() throws Exception {
        byte[] fileMode = record("file.data");
        byte[] pipeMode = record("-");
        assertThat(formatsOf(fileMode)).containsOnly(RecordingFormat.PERF_DATA_FILE);
        assertThat(formatsOf(pipeMode)).containsOnly(RecordingFormat.PERF_DATA_PIPE);
        for (byte[] recorded : List.of(fileMode, pipeMode)) {
            long samples = samples(Recordings.open(file(recorded)));
            assertThat(samples).isPositive();
            assertThat(samples(Recordings.open(file(gzip(recorded))))).isEqualTo(samples);
            assertThat(samples(Recordings.open(stream(recorded), "-"))).isEqualTo(samples);
            assertThat(samples(Recordings.open(stream(gzip(recorded)), "-"))).isEqualTo(samples);
        }
    }

    @Test
    void leavesNoTemporaryFileBehind() throws Exception {
        byte[] fileMode = record("file.data");
        long before = spooledFiles();
        try (Recording recording = Recordings.open(stream(fileMode), "-")) {
            assertThat(recording.format()).isEqualTo(RecordingFormat.PERF_DATA_FILE);
            assertThat(spooledFiles()).isEqualTo(before);
        }
        byte[] broken = Arrays.copyOf(fileMode, 20);
        assertThatThrownBy(
                        () -> Recordings.open(stream(broken), "standard input").close())
                .isInstanceOf(MalformedInputException.class)
                .hasMessageStartingWith("standard input: ");
        assertThat(spooledFiles()).isEqualTo(before);
    }

    @Test
    void saysWhatIsNoRecording() throws IOException {
        assertThatThrownBy(() -> Recordings.open(file(new byte[0])))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("an empty file")
                .hasMessageContaining(Recordings.FORMATS);
        refused(utf8("Note: this is a text.\nIt has lines.\n"), "text that begins with \"Note: this is a text.\"");
        refused(utf8("{\"a\": 1}\n"), "JSON");
        refused("\u007fELF\u0002\u0001\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1), "an executable (ELF)");
        refused(new byte[] {0, 1, 2, (byte) 0xff}, "bytes that begin with 00 01 02 ff");
        refused(gzip(utf8("hello\n")), "in gzip, text that begins with \"hello\"");
        refused(gzip(gzip(ProfileBuilder.small().build())), "in gzip, a gzip-compressed file in another");
        refused(gzip(new byte[0]), "an empty");
    }

    @Test
    void brokenCompressionIsSaidAfterTheSamplesBefore() throws IOException {
        byte[] compressed = gzip(ScriptTexts.fixture("mixer-baseline.txt"));
        for (int length = 2; length < compressed.length; length += 61) {
            byte[] part = Arrays.copyOf(compressed, length);
            assertThatThrownBy(() -> Recorded.of(Recordings.open(stream(part), "cut.gz")))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("cut.gz");
        }
        byte[] most = Arrays.copyOf(compressed, compressed.length - 20);
        try (Recording recording = Recordings.open(stream(most), "cut.gz")) {
            assertThatThrownBy(() -> samples(recording)).hasMessageContaining("more of the gzipped recording");
            assertThat(recording.counters().samples()).isPositive();
        }
    }

    private void refused(byte[] bytes, String found) {
        assertThatThrownBy(() -> Recordings.open(file(bytes)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(found)
                .hasMessageContaining(Recordings.FORMATS);
    }

    /** From a file, gzipped, and as a stream. */
    private List<RecordingFormat> formatsOf(byte[] bytes) throws IOException {
        try (Recording file = Recordings.open(file(bytes));
                Recording gzipped = Recordings.open(file(gzip(bytes)));
                Recording stream = Recordings.open(stream(bytes), "-")) {
            return List.of(file.format(), gzipped.format(), stream.format());
        }
    }

    private static long samples(Recording recording) throws IOException {
        try (recording) {
            while (recording.read(capture -> {})) {
                // to the end
            }
            return recording.counters().samples();
        }
    }

    /** What perf writes to that output. */
    private byte[] record(String output) throws IOException, InterruptedException {
        Path written = folder.resolve("file.data");
        Process perf = new ProcessBuilder(
                        "perf",
                        "record",
                        "-e",
                        "cpu-clock",
                        "-F",
                        "999",
                        "-g",
                        "-B",
                        "-N",
                        "-o",
                        output,
                        "--",
                        "sh",
                        "-c",
                        "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done")
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(
                        output.equals("-")
                                ? written.toFile()
                                : folder.resolve("stdout").toFile())
                .start();
        assertThat(perf.waitFor(120, TimeUnit.SECONDS)).as("perf ended").isTrue();
        assertThat(perf.exitValue()).isZero();
        return Files.readAllBytes(written);
    }

    private static long spooledFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("podflame-recording"))
                    .count();
        }
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("recording"), bytes);
    }

    private static ByteArrayInputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        }
        return compressed.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
