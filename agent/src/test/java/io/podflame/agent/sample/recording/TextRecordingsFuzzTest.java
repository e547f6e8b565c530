package io.podflame.agent.sample.recording;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.sample.recording.folded.FoldedRecording;
import io.podflame.agent.sample.recording.pprof.PprofRecording;
import io.podflame.agent.sample.recording.pprof.ProfileBuilder;
import io.podflame.agent.sample.recording.script.PerfScriptRecording;
import io.podflame.agent.sample.recording.script.ScriptTexts;
import io.podflame.binary.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Every format but perf.data, and what tells them apart. Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class TextRecordingsFuzzTest {

    private static final int SEED_BYTES = 3_000;

    static Stream<byte[]> scripts() throws IOException {
        return Stream.of(
                seed("all-cpus.txt"),
                seed("cxx-fp.txt"),
                seed("flat.txt"),
                seed("tracepoint.txt"),
                seed("fields-ip-sym.txt"),
                seed("fields-srcline.txt"),
                seed("fields-period-event.txt"),
                seed("other-records.txt"));
    }

    static Stream<byte[]> foldedTexts() {
        return Stream.of("etcd;a;b_[k] 12\n# c\nmain;d 3.25\nx;y;;z 4\n", "java-1/2;a/b.c_[j];[unknown] 1\r\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<byte[]> profiles() throws IOException {
        return Stream.of(ProfileBuilder.small().build());
    }

    static Stream<byte[]> anything() throws IOException {
        return Stream.of(scripts(), foldedTexts(), profiles()).flatMap(seeds -> seeds);
    }

    @MethodSource("scripts")
    @FuzzTest(maxDuration = "60s")
    void readsAnyTextAsPerfScripts(byte[] bytes) throws IOException {
        readAll(new PerfScriptRecording(RecordingSource.of(bytes, "fuzz")));
    }

    @MethodSource("foldedTexts")
    @FuzzTest(maxDuration = "60s")
    void readsAnyTextAsFolded(byte[] bytes) throws IOException {
        readAll(new FoldedRecording(RecordingSource.of(bytes, "fuzz")));
    }

    @MethodSource("profiles")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesAProfile(byte[] bytes) throws IOException {
        try {
            readAll(new PprofRecording(RecordingSource.of(bytes, "fuzz")));
        } catch (MalformedInputException e) {
            // what is malformed is refused
        }
    }

    @MethodSource("anything")
    @FuzzTest(maxDuration = "60s")
    void recognizesOrRefusesAnything(byte[] bytes) throws IOException {
        try {
            readAll(Recordings.open(new ByteArrayInputStream(bytes), "fuzz"));
        } catch (MalformedInputException e) {
            // what is malformed is refused
        }
    }

    private static byte[] seed(String fixture) throws IOException {
        byte[] text = ScriptTexts.fixture(fixture);
        return Arrays.copyOf(text, Math.min(text.length, SEED_BYTES));
    }

    /** Whatever comes out is what consumers may rely on. */
    private static void readAll(Recording recording) throws IOException {
        try (recording) {
            long[] samples = {0};
            while (recording.read(record -> samples[0] += check(recording, record))) {
                // to the end
            }
            if (recording.counters().samples() != samples[0]) {
                throw new AssertionError(recording.counters().samples() + " counted, given " + samples[0]);
            }
            recording.facts();
        }
    }

    private static long check(Recording recording, CaptureRecord record) {
        return switch (record) {
            case CaptureRecord.NamedSample sample -> {
                boolean sound = sample.samples() > 0
                        && sample.value() >= 0
                        && sample.timestampNanos() >= 0
                        && sample.event() < recording.events().size();
                if (!sound) {
                    throw new AssertionError(sample);
                }
                yield sample.samples();
            }
            case CaptureRecord.Sample sample -> 1;
            default -> 0;
        };
    }
}
