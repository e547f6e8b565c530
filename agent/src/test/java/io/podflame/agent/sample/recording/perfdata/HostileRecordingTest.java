package io.podflame.agent.sample.recording.perfdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings with a record of every kind, cut anywhere and lying everywhere. */
class HostileRecordingTest {

    private static final long[] LIES = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31, 0xffff, 9};

    /** The buffers that every reading has, and what a feature may ask for: of 0xffff and less it may have what it says. */
    private static final long MAX_ALLOCATED_BYTES = 8 << 20;

    private record Reading(List<String> records, Optional<MalformedInputException> failure) {}

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsEveryKindOfRecordInEitherModeAlike(String order) throws IOException {
        Reading pipe = read(PerfDataSeeds.pipe(order(order)));
        Reading file = read(PerfDataSeeds.file(order(order)));
        assertThat(pipe.failure()).isEmpty();
        assertThat(file.failure()).isEmpty();
        assertThat(pipe.records()).isEqualTo(file.records());
        assertThat(kinds(pipe.records()))
                .containsExactly(
                        "Mapped",
                        "Mapped",
                        "ThreadNamed",
                        "Forked",
                        "Exited",
                        "Lost",
                        "Lost",
                        "CgroupNamed",
                        "KernelSymbol",
                        "Sample",
                        "Sample",
                        "Sample",
                        "Sample",
                        "Sample",
                        "Sample");
        assertThat(times(pipe.records())).isSorted().endsWith(15L, 20L, 30L, 31L, 40L, 41L);
    }

    @Test
    void countsWhatItGivesNothingOf() throws IOException {
        try (PerfDataRecording recording = open(PerfDataSeeds.pipe(ByteOrder.LITTLE_ENDIAN))) {
            while (recording.read(record -> {})) {}
            assertThat(recording.counters().records())
                    .containsEntry("NAMESPACES", 1L)
                    .containsEntry("BPF_EVENT", 1L)
                    .containsEntry("AUXTRACE", 1L)
                    .containsEntry("COMPRESSED", 1L)
                    .containsEntry("COMPRESSED2", 1L);
            assertThat(recording.counters().skipped()).containsEntry("AUX data bytes", 16L);
            // LOST tells of 3, and LOST_SAMPLES, which has a time as the kernel's own has, of 4 others
            assertThat(recording.counters().lostRecords()).isEqualTo(7);
        }
    }

    @Test
    void keepsNoNamesThatNobodyHas() throws IOException {
        String longName = "x".repeat(5_000);
        PerfDataBytes bytes = PerfDataBytes.pipe(ByteOrder.LITTLE_ENDIAN).event(0, 7);
        bytes.record(
                PerfFileAbi.PERF_RECORD_EVENT_UPDATE,
                0,
                body -> body.u64(PerfFileAbi.PERF_EVENT_UPDATE__NAME, 7).text(longName));
        bytes.record(
                PerfFileAbi.PERF_RECORD_HEADER_BUILD_ID,
                0,
                body -> body.u32(-1).raw(new byte[20]).u32(20).text(longName));
        try (PerfDataRecording recording = open(bytes.toArray())) {
            while (recording.read(record -> {})) {}
            assertThat(recording.events().getFirst().event().name()).isEqualTo("cpu-clock");
            assertThat(recording.facts().buildIds()).isEmpty();
            assertThat(recording.counters().skipped()).containsEntry("build IDs of paths longer than 4096", 1L);
        }
    }

    /** A pipe may end between two records; anywhere else the end is an error, and what was whole before it is given. */
    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsWhatThereIsOfAPipeCutAtEveryLength(String order) throws IOException {
        byte[] whole = PerfDataSeeds.pipe(order(order));
        List<String> before = List.of();
        int ends = 0;
        for (int length = 0; length <= whole.length; length++) {
            Reading cut = read(Arrays.copyOf(whole, length));
            ends += cut.failure().isEmpty() ? 1 : 0;
            assertThat(cut.records()).as("%d bytes", length).containsAll(before);
            before = cut.records();
        }
        assertThat(ends).as("ends of records").isEqualTo(boundaries(whole, order(order)));
        assertThat(before).isEqualTo(read(whole).records());
    }

    /** Each number of 2, 4 and 8 bytes anywhere is replaced by lies: nothing but a refusal may come of it, and no great allocation. */
    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void believesNoNumberAnywhere(String order) throws IOException {
        for (byte[] whole : List.of(PerfDataSeeds.pipe(order(order)), PerfDataSeeds.file(order(order)))) {
            read(whole);
            for (int at = 8; at + 8 <= whole.length; at += 2) {
                for (long lie : LIES) {
                    byte[] liar = whole.clone();
                    ByteBuffer bytes = ByteBuffer.wrap(liar).order(order(order));
                    bytes.putShort(at, (short) lie);
                    readWithinLimit(liar, at, lie);
                    if (at % 4 == 0) {
                        bytes.putInt(at, (int) lie);
                        readWithinLimit(liar, at, lie);
                    }
                    if (at % 8 == 0) {
                        bytes.putLong(at, lie);
                        readWithinLimit(liar, at, lie);
                    }
                }
            }
        }
    }

    @Test
    void countsNothingForANegativeNumberThatAFilterLeftOut() throws IOException {
        PerfDataBytes bytes = PerfDataBytes.pipe(ByteOrder.LITTLE_ENDIAN).event(0, 7);
        bytes.record(
                io.podflame.agent.linux.PerfEventAbi.PERF_RECORD_LOST_SAMPLES,
                PerfFileAbi.PERF_RECORD_MISC_LOST_SAMPLES_BPF,
                body -> body.u64(-5));
        try (PerfDataRecording recording = open(bytes.toArray())) {
            while (recording.read(record -> {})) {}
            assertThat(recording.counters().skipped().values()).allMatch(count -> count >= 0);
        }
    }

    private static void readWithinLimit(byte[] liar, int at, long lie) throws IOException {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        read(liar);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("%d at %d", lie, at)
                .isLessThan(MAX_ALLOCATED_BYTES);
    }

    private static Reading read(byte[] bytes) throws IOException {
        List<String> records = new ArrayList<>();
        try (PerfDataRecording recording = open(bytes)) {
            while (recording.read(record -> records.add(describe(record)))) {}
            return new Reading(records, Optional.empty());
        } catch (MalformedInputException e) {
            return new Reading(records, Optional.of(e));
        }
    }

    private static PerfDataRecording open(byte[] bytes) throws IOException {
        return PerfDataRecording.open(new MemoryChannel(bytes), "test");
    }

    private static String describe(CaptureRecord record) {
        return record.getClass().getSimpleName() + " " + record.timestampNanos();
    }

    private static List<String> kinds(List<String> records) {
        return records.stream().map(record -> record.replaceFirst(" .*", "")).toList();
    }

    private static List<Long> times(List<String> records) {
        return records.stream()
                .map(record -> Long.parseLong(record.replaceFirst(".* ", "")))
                .toList();
    }

    /** How many places there are between records and their payloads. */
    private static int boundaries(byte[] whole, ByteOrder order) {
        ByteBuffer bytes = ByteBuffer.wrap(whole).order(order);
        int count = 1;
        for (int at = PerfFileAbi.PIPE_HEADER_BYTES; at < whole.length; count++) {
            at += (bytes.getShort(at + 6) & 0xffff)
                    + switch (bytes.getInt(at)) {
                        case PerfFileAbi.PERF_RECORD_HEADER_TRACING_DATA -> bytes.getInt(at + 8);
                        case PerfFileAbi.PERF_RECORD_AUXTRACE -> (int) bytes.getLong(at + 8);
                        default -> 0;
                    };
        }
        return count;
    }

    private static ByteOrder order(String name) {
        return name.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }
}
