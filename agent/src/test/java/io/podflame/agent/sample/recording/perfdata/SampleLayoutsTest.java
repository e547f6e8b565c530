package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.CaptureRecord;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Samples of every layout, hardware counters' included, written as the kernel's {@code perf_output_sample} (Linux 6.18) writes them. The
 * control group comes behind every part of variable size but AUX: if it is right, all before it was passed over rightly.
 */
class SampleLayoutsTest {

    private static final long TIME = 5_000_000_000L;
    private static final long REGISTERS = 0xff_0fffL;
    private static final long CGROUP = 0x1122_3344_5566L;
    private static final long ALL = (1L << 25) - 1;

    /** A sample type and what goes with it. */
    private record Layout(long sampleType, long readFormat, long branchSampleType) {

        boolean has(long bit) {
            return (sampleType & bit) != 0;
        }
    }

    @ParameterizedTest
    @CsvSource({"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsEveryPartAloneAndAllTogether(String order) throws IOException {
        for (int bit = 0; bit < 25; bit++) {
            check(order, new Layout(1L << bit | PERF_SAMPLE_CGROUP, 0, 0));
            check(order, new Layout(ALL & ~(1L << bit), 0, 0));
        }
        check(order, new Layout(ALL, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsEveryReadFormat(String order) throws IOException {
        for (int readFormat = 0; readFormat < 32; readFormat++) {
            check(order, new Layout(PERF_SAMPLE_READ | PERF_SAMPLE_CGROUP | PERF_SAMPLE_TIME, readFormat, 0));
            check(order, new Layout(ALL, readFormat, 0));
        }
    }

    @ParameterizedTest
    @CsvSource({"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsEveryBranchStack(String order) throws IOException {
        for (long branches : new long[] {
            0,
            PERF_SAMPLE_BRANCH_HW_INDEX,
            PERF_SAMPLE_BRANCH_COUNTERS,
            PERF_SAMPLE_BRANCH_HW_INDEX | PERF_SAMPLE_BRANCH_COUNTERS
        }) {
            check(order, new Layout(PERF_SAMPLE_BRANCH_STACK | PERF_SAMPLE_CGROUP, 0, branches));
            check(order, new Layout(ALL, 0, branches));
        }
    }

    @ParameterizedTest
    @CsvSource({"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsAnyLayout(String order) throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            check(order, new Layout(random.nextLong() & ALL, random.nextInt(32), random.nextLong()));
        }
    }

    private static void check(String order, Layout layout) throws IOException {
        ByteOrder byteOrder = order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        PerfDataBytes pipe = PerfDataBytes.pipe(byteOrder)
                .record(
                        PerfFileAbi.PERF_RECORD_HEADER_ATTR,
                        0,
                        body -> body.attr(
                                        layout.sampleType(), layout.readFormat(), layout.branchSampleType(), REGISTERS)
                                .u64(77))
                .record(PERF_RECORD_SAMPLE, PERF_RECORD_MISC_USER, body -> write(body, layout));
        List<String> seen = new ArrayList<>();
        try (PerfDataRecording recording =
                PerfDataRecording.ofPipe(new ScriptedInput(pipe.toArray(), 1 << 16), "test")) {
            while (recording.read(record -> seen.add(describe(record)))) {}
        }
        assertThat(seen).as("%s %s", order, layout).containsExactly(expected(layout));
    }

    private static String describe(CaptureRecord record) {
        CaptureRecord.Sample sample = (CaptureRecord.Sample) record;
        StringBuilder text = new StringBuilder();
        text.append(sample.timestampNanos()).append(" cpu ").append(sample.cpu());
        text.append(' ').append(sample.pid()).append('/').append(sample.tid());
        text.append(" period ").append(sample.period()).append(" cgroup ").append(sample.cgroup());
        for (int i = 0; i < sample.callChain().userSize(); i++) {
            text.append(' ').append(Long.toHexString(sample.callChain().userAddress(i)));
        }
        for (int i = 0; i < 64; i++) {
            text.append(
                    sample.userStack().hasRegister(i)
                            ? " r" + i + "=" + sample.userStack().register(i)
                            : "");
        }
        for (byte each : sample.userStack().copyMemory()) {
            text.append(' ').append(each);
        }
        return text.toString();
    }

    private static String expected(Layout layout) {
        StringBuilder text = new StringBuilder();
        text.append(layout.has(PERF_SAMPLE_TIME) ? TIME : 0)
                .append(" cpu ")
                .append(layout.has(PERF_SAMPLE_CPU) ? 3 : -1);
        text.append(layout.has(PERF_SAMPLE_TID) ? " 100/101" : " -1/-1");
        boolean counts = layout.has(PERF_SAMPLE_READ) && (layout.readFormat() & PERF_FORMAT_ID) != 0;
        text.append(" period ").append(counts ? 4_000 : layout.has(PERF_SAMPLE_PERIOD) ? 777 : 1_000_000);
        text.append(" cgroup ").append(layout.has(PERF_SAMPLE_CGROUP) ? CGROUP : 0);
        if (layout.has(PERF_SAMPLE_CALLCHAIN)) {
            text.append(" 401000 402000 403000");
        } else if (layout.has(PERF_SAMPLE_IP) && !layout.has(PERF_SAMPLE_REGS_USER)) {
            text.append(" 400fff");
        }
        if (layout.has(PERF_SAMPLE_REGS_USER)) {
            for (int i = 0; i < 64; i++) {
                text.append((REGISTERS >>> i & 1) != 0 ? " r" + i + "=" + 10L * i : "");
            }
            text.append(layout.has(PERF_SAMPLE_STACK_USER) ? " 1 2 3 4 5 6 7 8 9 10" : "");
        }
        return text.toString();
    }

    private static void write(PerfDataBytes body, Layout layout) {
        long[] fixed = {77, 0x400fff, 0, TIME, 0xadd7, 77, 78, 0, 777};
        long[] bits = {
            PERF_SAMPLE_IDENTIFIER,
            PERF_SAMPLE_IP,
            PERF_SAMPLE_TID,
            PERF_SAMPLE_TIME,
            PERF_SAMPLE_ADDR,
            PERF_SAMPLE_ID,
            PERF_SAMPLE_STREAM_ID,
            PERF_SAMPLE_CPU,
            PERF_SAMPLE_PERIOD
        };
        for (int i = 0; i < bits.length; i++) {
            if (!layout.has(bits[i])) {
                continue;
            }
            if (bits[i] == PERF_SAMPLE_TID) {
                body.u32(100).u32(101);
            } else if (bits[i] == PERF_SAMPLE_CPU) {
                body.u32(3).u32(0);
            } else {
                body.u64(fixed[i]);
            }
        }
        if (layout.has(PERF_SAMPLE_READ)) {
            writeCounts(body, layout.readFormat());
        }
        if (layout.has(PERF_SAMPLE_CALLCHAIN)) {
            body.u64(4, PERF_CONTEXT_USER, 0x401000, 0x402000, 0x403000);
        }
        if (layout.has(PERF_SAMPLE_RAW)) {
            body.u32(12).raw("twelve bytes".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        if (layout.has(PERF_SAMPLE_BRANCH_STACK)) {
            writeBranches(body, layout.branchSampleType());
        }
        writeUserStack(body, layout);
        writeWord(body, layout, PERF_SAMPLE_WEIGHT | PERF_SAMPLE_WEIGHT_STRUCT);
        writeWord(body, layout, PERF_SAMPLE_DATA_SRC);
        writeWord(body, layout, PERF_SAMPLE_TRANSACTION);
        if (layout.has(PERF_SAMPLE_REGS_INTR)) {
            writeRegisters(body);
        }
        writeWord(body, layout, PERF_SAMPLE_PHYS_ADDR);
        if (layout.has(PERF_SAMPLE_CGROUP)) {
            body.u64(CGROUP);
        }
        writeWord(body, layout, PERF_SAMPLE_DATA_PAGE_SIZE);
        writeWord(body, layout, PERF_SAMPLE_CODE_PAGE_SIZE);
        if (layout.has(PERF_SAMPLE_AUX)) {
            body.u64(16, -1, -1);
        }
    }

    private static void writeWord(PerfDataBytes body, Layout layout, long bits) {
        if (layout.has(bits)) {
            body.u64(-2);
        }
    }

    private static void writeCounts(PerfDataBytes body, long readFormat) {
        boolean group = (readFormat & PERF_FORMAT_GROUP) != 0;
        int times = Long.bitCount(readFormat & (PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING));
        if (group) {
            body.u64(2);
        } else {
            body.u64(4_000);
        }
        body.u64(new long[times]);
        for (int i = 0; i < (group ? 2 : 1); i++) {
            if (group) {
                body.u64(4_000L * (1 - i));
            }
            if ((readFormat & PERF_FORMAT_ID) != 0) {
                body.u64(i == 0 ? 77 : 99);
            }
            if ((readFormat & PERF_FORMAT_LOST) != 0) {
                body.u64(0);
            }
        }
    }

    private static void writeBranches(PerfDataBytes body, long branchSampleType) {
        body.u64(2);
        if ((branchSampleType & PERF_SAMPLE_BRANCH_HW_INDEX) != 0) {
            body.u64(-1);
        }
        body.u64(1, 2, 3, 4, 5, 6);
        if ((branchSampleType & PERF_SAMPLE_BRANCH_COUNTERS) != 0) {
            body.u64(8, 9);
        }
    }

    private static void writeUserStack(PerfDataBytes body, Layout layout) {
        if (layout.has(PERF_SAMPLE_REGS_USER)) {
            writeRegisters(body);
        }
        if (layout.has(PERF_SAMPLE_STACK_USER)) {
            body.u64(16)
                    .raw(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0, 0, 0, 0, 0})
                    .u64(10);
        }
    }

    private static void writeRegisters(PerfDataBytes body) {
        body.u64(2);
        for (int i = 0; i < 64; i++) {
            if ((REGISTERS >>> i & 1) != 0) {
                body.u64(10L * i);
            }
        }
    }
}
