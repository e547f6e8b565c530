package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.model.CaptureRecord;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One of several readers of a recording, who share its threads. */
class WantedThreadsTest {

    private static final int ID = 7;
    private static final long SAMPLE_TYPE =
            PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CALLCHAIN;

    private final List<String> seen = new ArrayList<>();

    private void readAll(PerfDataRecording recording) throws IOException {
        try (recording) {
            while (recording.read(this::see)) {}
        }
    }

    private void see(CaptureRecord record) {
        seen.add("sample " + record.timestampNanos());
    }

    @Test
    void passesOverThreadsThatAreNotWantedOnceAnEventIsKnown() throws IOException {
        PerfDataBytes bytes = PerfDataBytes.pipe(ByteOrder.LITTLE_ENDIAN).event(SAMPLE_TYPE, ID);
        bytes.finishedRound();
        sample(bytes, 2, 10, 2);
        bytes.finishedRound();
        sample(bytes, 1, 20, 2);
        bytes.finishedRound();
        sample(bytes, 2, 30, 2);
        sample(bytes, 1, 40, 2);
        bytes.finishedRound();
        sample(bytes, 2, 15, 2);
        PerfDataRecording recording = PerfDataRecording.ofPipe(new ScriptedInput(bytes.toArray(), 1 << 16), "test");
        recording.wantThreads(tid -> tid == 1);
        readAll(recording);

        assertThat(seen).containsExactly("sample 10", "sample 20", "sample 40");
        assertThat(recording.counters().samples()).isEqualTo(3);
        assertThat(recording.counters().records()).containsEntry("SAMPLE", 5L);
        assertThat(recording.counters().outOfOrder())
                .as("the last one, whoever's it is")
                .isEqualTo(1);
    }

    @Test
    void samplesThatAreNotWantedMustBeAsTheyShould() {
        PerfDataBytes bytes = PerfDataBytes.pipe(ByteOrder.LITTLE_ENDIAN).event(SAMPLE_TYPE, ID);
        sample(bytes, 1, 10, 2);
        bytes.finishedRound();
        bytes.finishedRound();
        sample(bytes, 2, 20, 2);
        sample(bytes, 2, 30, 3);
        bytes.finishedRound();
        PerfDataRecording recording = PerfDataRecording.ofPipe(new ScriptedInput(bytes.toArray(), 1 << 16), "test");
        recording.wantThreads(tid -> tid == 1);

        assertThatThrownBy(() -> readAll(recording)).hasMessageContaining("call chain entries");
        assertThat(seen).containsExactly("sample 10");
    }

    /** Of two call chain entries, whatever it says of their number. */
    private static void sample(PerfDataBytes bytes, int tid, long time, long entries) {
        bytes.record(
                PERF_RECORD_SAMPLE,
                PERF_RECORD_MISC_USER,
                body -> body.u64(ID, 0x400000).u32(tid).u32(tid).u64(time, entries, PERF_CONTEXT_USER, 0x400000));
    }
}
