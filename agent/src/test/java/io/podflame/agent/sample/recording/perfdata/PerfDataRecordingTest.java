package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.sample.recording.Recording;
import io.podflame.agent.sample.recording.RecordingFormat;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PerfDataRecordingTest {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long SAMPLE_TYPE =
            PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CALLCHAIN;

    private final List<String> seen = new ArrayList<>();

    private static PerfDataBytes pipe() {
        return PerfDataBytes.pipe(ORDER).event(SAMPLE_TYPE, 7, 8);
    }

    private static void sample(PerfDataBytes bytes, long id, long time) {
        bytes.record(
                PERF_RECORD_SAMPLE,
                PERF_RECORD_MISC_USER,
                body -> body.u64(id, 0x400000).u32(1).u32(1).u64(time, 2, PERF_CONTEXT_USER, 0x400000));
    }

    /** With its sample_id. */
    private static void other(PerfDataBytes bytes, int type, int misc, long time, Consumer<PerfDataBytes> body) {
        bytes.record(type, misc, content -> {
            body.accept(content);
            content.u32(1).u32(1).u64(time, 7);
        });
    }

    private PerfDataRecording read(PerfDataBytes bytes) throws IOException {
        return read(bytes, 1 << 20);
    }

    private PerfDataRecording read(PerfDataBytes bytes, int portion) throws IOException {
        return readAll(PerfDataRecording.ofPipe(new ScriptedInput(bytes.toArray(), portion), "test"));
    }

    private PerfDataRecording readAll(PerfDataRecording recording) throws IOException {
        try (recording) {
            while (recording.read(this::see)) {}
        }
        return recording;
    }

    private void see(CaptureRecord record) {
        seen.add(
                switch (record) {
                    case CaptureRecord.Sample sample -> "sample " + sample.timestampNanos() + " of " + sample.event();
                    default -> record.toString();
                });
    }

    @Test
    void putsEachRoundInOrderAndGivesItWithTheNext() throws IOException {
        PerfDataBytes bytes = pipe();
        sample(bytes, 7, 10);
        sample(bytes, 7, 30);
        sample(bytes, 8, 20);
        bytes.finishedRound();
        List<String> afterFirstRound = new ArrayList<>();
        PerfDataBytes whole = new PerfDataBytes(ORDER).raw(bytes.toArray());
        sample(whole, 7, 40);
        sample(whole, 8, 25);
        whole.finishedRound();
        read(bytes);
        afterFirstRound.addAll(seen);
        seen.clear();
        Recording recording = read(whole);

        assertThat(afterFirstRound).containsExactly("sample 10 of 0", "sample 20 of 0", "sample 30 of 0");
        assertThat(seen)
                .containsExactly(
                        "sample 10 of 0", "sample 20 of 0", "sample 25 of 0", "sample 30 of 0", "sample 40 of 0");
        assertThat(recording.counters().outOfOrder()).isZero();
        assertThat(recording.counters().samples()).isEqualTo(5);
        assertThat(recording.format()).isEqualTo(RecordingFormat.PERF_DATA_PIPE);
    }

    @Test
    void givesWhatIsOlderThanTheRoundBeforeWithoutWaitingForTheEnd() throws IOException {
        PerfDataBytes bytes = pipe();
        sample(bytes, 7, 10);
        bytes.finishedRound();
        sample(bytes, 7, 20);
        bytes.finishedRound();
        PerfDataRecording recording = PerfDataRecording.ofPipe(new EndlessInput(bytes.toArray()), "live");
        for (int i = 0; i < 4; i++) {
            assertThat(recording.read(this::see)).isTrue();
        }
        assertThat(seen).containsExactly("sample 10 of 0");
    }

    /** Never ends, as a pipe of a quiet machine does not. */
    private record EndlessInput(ScriptedInput input) implements io.podflame.agent.sample.recording.RecordingInput {

        EndlessInput(byte[] bytes) {
            this(new ScriptedInput(bytes, 1 << 16));
        }

        @Override
        public int read(java.nio.ByteBuffer target) {
            return Math.max(0, input.read(target));
        }

        @Override
        public void close() {}
    }

    @Test
    void readsByteByByteWhatItReadsAtOnce() throws IOException {
        PerfDataBytes bytes = pipe();
        for (int i = 0; i < 20; i++) {
            sample(bytes, 7, 100 + i);
        }
        read(bytes);
        List<String> atOnce = List.copyOf(seen);
        seen.clear();
        read(bytes, 1);
        assertThat(seen).isEqualTo(atOnce).hasSize(20);
    }

    @Test
    void givesRecordsWithoutATimeFirst() throws IOException {
        PerfDataBytes bytes = pipe();
        sample(bytes, 7, 10);
        other(bytes, PERF_RECORD_COMM, 0, 0, body -> body.u32(1).u32(1).text("init"));
        read(bytes);
        assertThat(seen)
                .containsExactly(
                        "ThreadNamed[timestampNanos=0, pid=1, tid=1, name=init, exec=false]", "sample 10 of 0");
    }

    @Test
    void keepsSynthesizedForksOfProcessesToItselfAndGivesThreads() throws IOException {
        PerfDataBytes bytes = pipe();
        fork(bytes, PERF_RECORD_MISC_FORK_EXEC, 20, 1);
        fork(bytes, PERF_RECORD_MISC_FORK_EXEC, 20, 20);
        fork(bytes, 0, 30, 1);
        Recording recording = read(bytes);
        assertThat(seen)
                .containsExactly(
                        "Forked[timestampNanos=5, pid=20, parentPid=20, tid=21, parentTid=20]",
                        "Forked[timestampNanos=5, pid=30, parentPid=1, tid=31, parentTid=1]");
        assertThat(recording.counters().skipped()).containsEntry("forks of before the recording", 1L);
    }

    private static void fork(PerfDataBytes bytes, int misc, int pid, int parentPid) {
        other(
                bytes,
                PERF_RECORD_FORK,
                misc,
                5,
                body -> body.u32(pid).u32(parentPid).u32(pid + 1).u32(parentPid).u64(5));
    }

    @Test
    void readsWhatPerfOnlyWritesWithOtherOptionsOrNewerKernels() throws IOException {
        PerfDataBytes bytes = pipe();
        other(
                bytes,
                PERF_RECORD_KSYMBOL,
                0,
                5,
                body -> body.u64(0xffffffffc0000000L).u32(64).u16(1).u16(1).text("bpf_prog"));
        other(
                bytes,
                PERF_RECORD_MMAP2,
                PERF_RECORD_MISC_MMAP_BUILD_ID,
                6,
                body -> body.u32(1)
                        .u32(1)
                        .u64(0x1000, 0x2000, 0)
                        .raw(new byte[] {4, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
                        .u32(PROT_EXEC)
                        .u32(2)
                        .text("/bin/x"));
        other(bytes, PERF_RECORD_CGROUP, 0, 7, body -> body.u64(42).text("/kubepods"));
        other(bytes, PERF_RECORD_BPF_EVENT, 0, 8, body -> body.u64(1, 2));
        read(bytes);
        assertThat(seen)
                .containsExactly(
                        "KernelSymbol[timestampNanos=5, address=-1073741824, sizeBytes=64, name=bpf_prog, added=false]",
                        "Mapped[timestampNanos=6, pid=1, mapping=Mapping[startAddress=4096, endAddress=12288, fileOffset=0, device=, inode=0,"
                                + " path=/bin/x, buildId=Optional[01020304]]]",
                        "CgroupNamed[timestampNanos=7, cgroup=42, path=/kubepods]");
    }

    @Test
    void countsWhatWasLostOnceThoughItIsToldTwice() throws IOException {
        PerfDataBytes bytes = pipe();
        other(bytes, PERF_RECORD_LOST, 0, 5, body -> body.u64(7, 30));
        other(bytes, PERF_RECORD_LOST_SAMPLES, 0, 0, body -> body.u64(25));
        other(bytes, PERF_RECORD_LOST_SAMPLES, 0, 0, body -> body.u64(15));
        other(bytes, PERF_RECORD_LOST_SAMPLES, PerfFileAbi.PERF_RECORD_MISC_LOST_SAMPLES_BPF, 0, body -> body.u64(99));
        bytes.finishedRound();
        Recording recording = read(bytes);
        assertThat(recording.counters().lostRecords()).isEqualTo(40);
        assertThat(recording.counters().skipped()).containsEntry("samples that perf's filter left out", 99L);
    }

    @Test
    void passesOverPayloadsBehindRecordsWithACount() throws IOException {
        PerfDataBytes bytes = pipe();
        byte[] payload = new byte[600_000];
        Arrays.fill(payload, (byte) 0xff);
        bytes.record(PerfFileAbi.PERF_RECORD_AUXTRACE, 0, body -> body.u64(payload.length, 0, 0, 0, 0))
                .raw(payload);
        bytes.record(
                        PerfFileAbi.PERF_RECORD_HEADER_TRACING_DATA,
                        0,
                        body -> body.u32(16).u32(0))
                .raw(new byte[16]);
        sample(bytes, 7, 10);
        Recording recording = read(bytes, 1000);
        assertThat(seen).containsExactly("sample 10 of 0");
        assertThat(recording.counters().skipped())
                .containsEntry("AUX data bytes", 600_000L)
                .containsEntry("tracing data bytes", 16L);
    }

    @Test
    void countsRecordsOfTypesItDoesNotKnow() throws IOException {
        PerfDataBytes bytes = pipe();
        bytes.record(99, 0, body -> body.u64(1)).record(99, 0, body -> body.u64(1));
        bytes.record(50, 0, body -> body.u64(1, 2, 7)).record(1000, 0, body -> {});
        sample(bytes, 7, 10);
        sample(bytes, 12345, 10);
        PerfDataBytes two = new PerfDataBytes(ORDER).raw(bytes.toArray()).event(SAMPLE_TYPE, 9);
        sample(two, 12345, 11);
        Recording recording = read(two);
        assertThat(recording.counters().skipped())
                .containsEntry("unknown record type 99", 2L)
                .containsEntry("unknown record type 50", 1L)
                .containsEntry("unknown record type 1000", 1L)
                .containsKey("samples of unknown events");
    }

    @Test
    void tellsEventsApartByTheirIds() throws IOException {
        PerfDataBytes bytes = pipe().event(SAMPLE_TYPE, 9, 10);
        bytes.record(
                PerfFileAbi.PERF_RECORD_EVENT_UPDATE,
                0,
                body -> body.u64(PerfFileAbi.PERF_EVENT_UPDATE__NAME, 10).text("mine:u"));
        sample(bytes, 10, 1);
        sample(bytes, 8, 2);
        Recording recording = read(bytes);
        assertThat(seen).containsExactly("sample 1 of 1", "sample 2 of 0");
        assertThat(recording.events()).extracting(event -> event.event().name()).containsExactly("cpu-clock", "mine:u");
        assertThat(recording.events().getFirst().period()).isEqualTo(1_000_000);
    }

    @Test
    void inflatesRecordsThatGoOnFromOneCompressedRecordToTheNext() throws IOException {
        PerfDataBytes inner = new PerfDataBytes(ORDER);
        for (int i = 1; i <= 5_000; i++) {
            sample(inner, 7, i);
        }
        byte[] compressed = Zstd.compress(inner.toArray());
        for (int part : new int[] {1, 13, 1000, 60_000}) {
            seen.clear();
            PerfDataBytes bytes = pipe();
            for (int at = 0; at < compressed.length; at += part) {
                byte[] piece = Arrays.copyOfRange(compressed, at, Math.min(compressed.length, at + part));
                if (part == 13) {
                    bytes.record(
                            PerfFileAbi.PERF_RECORD_COMPRESSED2,
                            0,
                            body -> body.u64(piece.length).raw(piece).raw(new byte[3]));
                } else {
                    bytes.record(PerfFileAbi.PERF_RECORD_COMPRESSED, 0, body -> body.raw(piece));
                }
            }
            sample(bytes, 8, 6_000);
            read(bytes);
            assertThat(seen)
                    .hasSize(5_001)
                    .startsWith("sample 1 of 0")
                    .endsWith("sample 5000 of 0", "sample 6000 of 0");
        }
    }

    @Test
    void refusesWhatIsNoZstdStream() {
        PerfDataBytes bytes = pipe();
        sample(bytes, 7, 10);
        bytes.record(PerfFileAbi.PERF_RECORD_COMPRESSED, 0, body -> body.u64(-1, -1, -1));
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("zstd");
        assertThat(seen).containsExactly("sample 10 of 0");
    }

    @Test
    void givesEverythingBeforeAMalformedRecordAndSaysWhereItIs() {
        PerfDataBytes bytes = pipe();
        sample(bytes, 7, 20);
        int at = bytes.size();
        bytes.record(
                PERF_RECORD_SAMPLE,
                PERF_RECORD_MISC_USER,
                body -> body.u64(7, 1).u32(1).u32(1).u64(15, 1L << 40));
        sample(bytes, 7, 10);
        assertThatThrownBy(() -> read(bytes)).isInstanceOfSatisfying(MalformedInputException.class, e -> {
            assertThat(e.source()).isEqualTo("test");
            assertThat(e.offset()).isEqualTo(at + 40);
            assertThat(e.expected()).contains("call chain");
        });
        assertThat(seen).containsExactly("sample 10 of 0", "sample 20 of 0");
    }

    @Test
    void refusesRecordsBeforeAnyEventAndSizesBelowAHeader() {
        PerfDataBytes early = PerfDataBytes.pipe(ORDER);
        sample(early, 7, 10);
        assertThatThrownBy(() -> read(early))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("an event's description");
        PerfDataBytes small = pipe().u32(9).u16(0).u16(4).u64(0);
        assertThatThrownBy(() -> read(small))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("size of 8 bytes");
        PerfDataBytes other = new PerfDataBytes(ORDER).u64(1, 2, 3);
        assertThatThrownBy(() -> read(other))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("magic");
    }

    @Test
    void saysTheSameAgainAfterAFailure() throws IOException {
        PerfDataRecording recording = PerfDataRecording.ofPipe(new ScriptedInput(new byte[] {1, 2}, 9), "short");
        assertThat(recording.read(this::see)).isTrue();
        assertThatThrownBy(() -> recording.read(this::see)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> recording.read(this::see)).isInstanceOf(MalformedInputException.class);
    }

    /** Many recordings may be open at once when they are converted together. */
    @Test
    void closedItKeepsNothingOfWhoReadIt() throws IOException {
        PerfDataBytes bytes = pipe();
        sample(bytes, 7, 10);
        PerfDataRecording recording = PerfDataRecording.ofPipe(new ScriptedInput(bytes.toArray(), 1 << 20), "test");
        WeakReference<?> reader = readByAnother(recording);
        recording.close();
        System.gc();
        assertThat(reader.get()).isNull();
        assertThat(recording.counters().samples()).isEqualTo(1);
        assertThat(recording.read(this::see)).isFalse();
    }

    private static WeakReference<?> readByAnother(PerfDataRecording recording) throws IOException {
        List<CaptureRecord> read = new ArrayList<>();
        Consumer<CaptureRecord> reader = read::add;
        while (recording.read(reader)) {}
        assertThat(read).hasSize(1);
        return new WeakReference<>(reader);
    }
}
