package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.sample.recording.RecordingFacts;
import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerfDataFileTest {

    private static final long SAMPLE_TYPE = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME;
    private static final int SAMPLES = 3;

    private final List<CaptureRecord> seen = new ArrayList<>();

    private static byte[] file(ByteOrder order) {
        PerfDataBytes data = new PerfDataBytes(order);
        for (int i = 1; i <= SAMPLES; i++) {
            int time = i;
            data.record(
                    PERF_RECORD_SAMPLE,
                    PERF_RECORD_MISC_USER,
                    body -> body.u64(0x400000).u32(5).u32(6).u64(time));
        }
        PerfDataBytes attr = new PerfDataBytes(order).attr(SAMPLE_TYPE, 0, 0, 0);
        return PerfDataBytes.file(order, attr, new long[] {7}, data, features(order));
    }

    private static List<PerfDataBytes.Feature> features(ByteOrder order) {
        PerfDataBytes buildIds = new PerfDataBytes(order)
                .record(
                        67,
                        PerfFileAbi.PERF_RECORD_MISC_BUILD_ID_SIZE,
                        body -> buildId(body, "0102030405060708", 8, "[kernel.kallsyms]"))
                .record(67, 0, body -> buildId(body, "0000000000000000000000000000000000000000", 0, "/usr/bin/unknown"))
                .record(67, 0, body -> buildId(body, "00112233445566778899aabbccddeeff", 0, "/usr/bin/old"))
                .record(67, 0, body -> buildId(body, "00112233445566778899aabbccddeeff00112233", 0, "/usr/bin/new"));
        PerfDataBytes names = new PerfDataBytes(order)
                .u32(1)
                .u32(PerfDataBytes.ATTR_BYTES)
                .attr(SAMPLE_TYPE, 0, 0, 0)
                .u32(1);
        text(names, "cpu-clock:u").u64(7);
        PerfDataBytes command = new PerfDataBytes(order).u32(2);
        text(text(command, "perf"), "record");
        return List.of(
                new PerfDataBytes.Feature(PerfFileAbi.HEADER_BUILD_ID, buildIds),
                new PerfDataBytes.Feature(PerfFileAbi.HEADER_HOSTNAME, text(new PerfDataBytes(order), "node-1")),
                new PerfDataBytes.Feature(PerfFileAbi.HEADER_OSRELEASE, text(new PerfDataBytes(order), "6.1.0")),
                new PerfDataBytes.Feature(PerfFileAbi.HEADER_VERSION, text(new PerfDataBytes(order), "6.12")),
                new PerfDataBytes.Feature(PerfFileAbi.HEADER_ARCH, text(new PerfDataBytes(order), "s390x")),
                new PerfDataBytes.Feature(
                        PerfFileAbi.HEADER_NRCPUS,
                        new PerfDataBytes(order).u32(8).u32(4)),
                new PerfDataBytes.Feature(PerfFileAbi.HEADER_CMDLINE, command),
                new PerfDataBytes.Feature(PerfFileAbi.HEADER_EVENT_DESC, names),
                new PerfDataBytes.Feature(
                        PerfFileAbi.HEADER_CLOCK_DATA,
                        new PerfDataBytes(order).u32(1).u32(1).u64(1_700_000_000_000_000_000L, 1_000)),
                new PerfDataBytes.Feature(200, new PerfDataBytes(order).u64(1)));
    }

    private static void buildId(PerfDataBytes body, String hex, int size, String path) {
        byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(hex), 20);
        body.u32(-1).raw(bytes).raw(new byte[] {(byte) size, 0, 0, 0}).text(path);
    }

    private static PerfDataBytes text(PerfDataBytes bytes, String text) {
        return bytes.u32((text.length() + 8) & ~7).text(text);
    }

    private PerfDataRecording read(byte[] bytes) throws IOException {
        try (PerfDataRecording recording = PerfDataRecording.open(new MemoryChannel(bytes), "test")) {
            while (recording.read(seen::add)) {}
            return recording;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsWhatTheSectionsSayInEitherByteOrder(String order) throws IOException {
        boolean big = order.equals("BIG_ENDIAN");
        PerfDataRecording recording = read(file(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
        RecordingFacts facts = recording.facts();
        assertThat(facts.hostName()).contains("node-1");
        assertThat(facts.osRelease()).contains("6.1.0");
        assertThat(facts.toolVersion()).contains("6.12");
        assertThat(facts.architecture()).contains("s390x");
        assertThat(facts.commandLine()).contains("perf record");
        assertThat(facts.cpus()).hasValue(4);
        assertThat(facts.epochOffsetNanos()).hasValue(1_699_999_999_999_999_000L);
        assertThat(facts.capturedAt()).contains(Instant.ofEpochSecond(1_700_000_000));
        assertThat(facts.buildIds())
                .as("perf -B lists files with zeros in place of their build IDs")
                .doesNotContainKey("/usr/bin/unknown")
                .containsEntry("[kernel.kallsyms]", BuildId.of("0102030405060708"))
                .containsEntry("/usr/bin/old", BuildId.of("00112233445566778899aabbccddeeff"))
                .containsEntry("/usr/bin/new", BuildId.of("00112233445566778899aabbccddeeff00112233"))
                .hasSize(3);
        assertThat(recording.events()).extracting(event -> event.event().name()).containsExactly("cpu-clock:u");
        assertThat(seen).hasSize(SAMPLES).allSatisfy(record -> {
            CaptureRecord.Sample sample = (CaptureRecord.Sample) record;
            assertThat(sample.pid()).isEqualTo(5);
            assertThat(sample.tid()).isEqualTo(6);
        });
    }

    @Test
    void readsToTheEndWhatPerfDidNotComeToFinish() throws IOException {
        byte[] whole = file(ByteOrder.LITTLE_ENDIAN);
        int dataAt = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(40);
        byte[] unfinished = Arrays.copyOf(whole, dataAt + 2 * 32 + 5);
        Arrays.fill(unfinished, 48, 56, (byte) 0);
        PerfDataRecording recording = read(unfinished);
        assertThat(seen).hasSize(2);
        assertThat(recording.counters().skipped())
                .containsEntry("feature sections, which perf did not come to write", 1L)
                .containsEntry("bytes of a record that was cut", 5L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsWhatThereIsCutAtEveryLengthAndThenSaysSo(String order) {
        byte[] whole = file(order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int dataAt = (int) ByteBuffer.wrap(whole)
                .order(order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .getLong(40);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            seen.clear();
            // The last section is of a feature that nobody reads.
            if (length < whole.length - 8) {
                assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(MalformedInputException.class);
            }
            assertThat(seen)
                    .as("%d bytes", length)
                    .hasSizeGreaterThanOrEqualTo(
                            length >= whole.length - 8 ? 0 : Math.clamp((length - dataAt) / 32, 0, SAMPLES));
        }
    }

    @Test
    void believesNoLengthThatTheFileDoesNotHave() {
        byte[] whole = file(ByteOrder.LITTLE_ENDIAN);
        for (int at = 16; at < 72; at += 8) {
            for (long lie : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, Integer.MAX_VALUE}) {
                byte[] liar = whole.clone();
                ByteBuffer.wrap(liar).order(ByteOrder.LITTLE_ENDIAN).putLong(at, lie);
                seen.clear();
                if (at != 56 && at != 64) {
                    assertThatThrownBy(() -> read(liar))
                            .as("%d at %d", lie, at)
                            .isInstanceOf(MalformedInputException.class);
                }
            }
        }
    }

    @Test
    void saysThatADirectoryIsNone(@TempDir Path directory) {
        assertThatThrownBy(() -> PerfDataRecording.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--threads");
    }
}
