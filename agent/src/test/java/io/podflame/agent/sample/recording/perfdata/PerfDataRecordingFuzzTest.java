package io.podflame.agent.sample.recording.perfdata;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class PerfDataRecordingFuzzTest {

    static Stream<byte[]> seeds() {
        return PerfDataSeeds.all().stream();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesAFile(byte[] bytes) throws IOException {
        try (PerfDataRecording recording = PerfDataRecording.open(new MemoryChannel(bytes), "fuzz")) {
            readAll(recording);
        } catch (MalformedInputException e) {
            // what is malformed is refused
        }
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesAPipe(byte[] bytes) throws IOException {
        try (PerfDataRecording recording = PerfDataRecording.ofPipe(new ScriptedInput(bytes, 1_000), "fuzz")) {
            readAll(recording);
        } catch (MalformedInputException e) {
            // what is malformed is refused
        }
    }

    private static void readAll(PerfDataRecording recording) throws IOException {
        long[] samples = {0};
        while (recording.read(record -> samples[0] += record instanceof CaptureRecord.Sample ? 1 : 0)) {}
        if (recording.counters().samples() != samples[0]) {
            throw new AssertionError("samples are not counted as they are given");
        }
        recording.events();
        recording.facts();
    }
}
