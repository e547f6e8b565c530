package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.*;
import static io.podflame.agent.sample.recording.perfdata.PerfFileAbi.*;

import com.github.luben.zstd.Zstd;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;

/** Small recordings that have a record of every kind. */
final class PerfDataSeeds {

    /** Everything that this machine's kernel need not be able to count, too. */
    private static final long SAMPLE_TYPE = PERF_SAMPLE_IDENTIFIER
            | PERF_SAMPLE_IP
            | PERF_SAMPLE_TID
            | PERF_SAMPLE_TIME
            | PERF_SAMPLE_READ
            | PERF_SAMPLE_CALLCHAIN
            | PERF_SAMPLE_RAW
            | PERF_SAMPLE_BRANCH_STACK
            | PERF_SAMPLE_REGS_USER
            | PERF_SAMPLE_STACK_USER
            | PERF_SAMPLE_CGROUP;

    private static final long REGISTERS = 0b111;
    private static final long ID = 7;

    private PerfDataSeeds() {}

    /** Of either mode and byte order. */
    static List<byte[]> all() {
        return List.of(
                pipe(ByteOrder.LITTLE_ENDIAN),
                pipe(ByteOrder.BIG_ENDIAN),
                file(ByteOrder.LITTLE_ENDIAN),
                file(ByteOrder.BIG_ENDIAN));
    }

    static byte[] pipe(ByteOrder order) {
        PerfDataBytes pipe = PerfDataBytes.pipe(order)
                .record(PERF_RECORD_HEADER_ATTR, 0, body -> attr(body).u64(ID))
                .record(
                        PERF_RECORD_EVENT_UPDATE,
                        0,
                        body -> body.u64(PERF_EVENT_UPDATE__NAME, ID).text("cycles:u"))
                .record(
                        PERF_RECORD_HEADER_FEATURE,
                        0,
                        body -> body.u64(HEADER_HOSTNAME).u32(8).text("node"))
                .record(
                        PERF_RECORD_HEADER_FEATURE,
                        0,
                        body -> body.u64(HEADER_CMDLINE)
                                .u32(2)
                                .u32(8)
                                .text("perf")
                                .u32(8)
                                .text("top"))
                .record(
                        PERF_RECORD_HEADER_FEATURE,
                        0,
                        body -> body.u64(HEADER_CLOCK_DATA).u32(1).u32(1).u64(2_000, 1_000))
                .record(PERF_RECORD_HEADER_FEATURE, 0, body -> eventNames(body.u64(HEADER_EVENT_DESC)))
                .record(PERF_RECORD_HEADER_TRACING_DATA, 0, body -> body.u32(8).u32(0))
                .u64(-1);
        return pipe.raw(records(order)).toArray();
    }

    static byte[] file(ByteOrder order) {
        PerfDataBytes data = new PerfDataBytes(order).raw(records(order));
        PerfDataBytes host = new PerfDataBytes(order).u32(8).text("node");
        return PerfDataBytes.file(
                order,
                attr(new PerfDataBytes(order)),
                new long[] {ID},
                data,
                List.of(
                        new PerfDataBytes.Feature(HEADER_BUILD_ID, buildId(new PerfDataBytes(order))),
                        new PerfDataBytes.Feature(HEADER_HOSTNAME, host),
                        new PerfDataBytes.Feature(HEADER_EVENT_DESC, eventNames(new PerfDataBytes(order)))));
    }

    private static PerfDataBytes attr(PerfDataBytes bytes) {
        return bytes.attr(SAMPLE_TYPE, PERF_FORMAT_GROUP | PERF_FORMAT_ID, PERF_SAMPLE_BRANCH_HW_INDEX, REGISTERS);
    }

    private static PerfDataBytes eventNames(PerfDataBytes bytes) {
        return attr(bytes.u32(1).u32(PerfDataBytes.ATTR_BYTES))
                .u32(1)
                .u32(8)
                .text("cycles")
                .u64(ID);
    }

    private static PerfDataBytes buildId(PerfDataBytes bytes) {
        return bytes.record(
                PERF_RECORD_HEADER_BUILD_ID,
                PERF_RECORD_MISC_BUILD_ID_SIZE,
                body -> body.u32(-1).raw(new byte[20]).u32(20).text("/bin/x"));
    }

    private static byte[] records(ByteOrder order) {
        PerfDataBytes bytes = buildId(new PerfDataBytes(order));
        kernel(
                bytes,
                PERF_RECORD_MMAP,
                0,
                body -> body.u32(5).u32(5).u64(0x1000, 0x2000, 0).text("/bin/x"));
        kernel(
                bytes,
                PERF_RECORD_MMAP2,
                PERF_RECORD_MISC_MMAP_BUILD_ID,
                body -> body.u32(5)
                        .u32(5)
                        .u64(0x4000, 0x2000, 0)
                        .raw(new byte[] {4, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
                        .u32(PROT_EXEC)
                        .u32(2)
                        .text("/bin/y"));
        kernel(
                bytes,
                PERF_RECORD_COMM,
                PERF_RECORD_MISC_COMM_EXEC,
                body -> body.u32(5).u32(5).text("x"));
        kernel(
                bytes,
                PERF_RECORD_FORK,
                0,
                body -> body.u32(6).u32(5).u32(6).u32(5).u64(10));
        kernel(
                bytes,
                PERF_RECORD_EXIT,
                0,
                body -> body.u32(6).u32(5).u32(6).u32(5).u64(11));
        kernel(bytes, PERF_RECORD_LOST, 0, body -> body.u64(ID, 3));
        kernel(bytes, PERF_RECORD_LOST_SAMPLES, 0, body -> body.u64(4));
        kernel(bytes, PERF_RECORD_NAMESPACES, 0, body -> body.u32(5).u32(5).u64(1, 3, 4026531836L));
        kernel(bytes, PERF_RECORD_CGROUP, 0, body -> body.u64(42).text("/kubepods"));
        kernel(
                bytes,
                PERF_RECORD_KSYMBOL,
                0,
                body -> body.u64(-4096).u32(64).u16(1).u16(0).text("bpf_prog"));
        kernel(
                bytes,
                PERF_RECORD_BPF_EVENT,
                0,
                body -> body.u16(1).u16(0).u32(9).u64(1));
        bytes.record(PERF_RECORD_AUXTRACE, 0, body -> body.u64(16, 0, 0, 0, 0)).u64(-1, -1);
        sample(bytes, 20);
        bytes.finishedRound();
        sample(bytes, 15);
        byte[] compressed = compressedSamples(order, 30);
        bytes.record(PERF_RECORD_COMPRESSED, 0, body -> body.raw(compressed));
        byte[] padded = compressedSamples(order, 40);
        bytes.record(
                PERF_RECORD_COMPRESSED2,
                0,
                body -> body.u64(padded.length).raw(padded).raw(new byte[8 - (padded.length & 7)]));
        return bytes.finishedRound().toArray();
    }

    private static byte[] compressedSamples(ByteOrder order, long time) {
        PerfDataBytes samples = new PerfDataBytes(order);
        sample(samples, time);
        sample(samples, time + 1);
        return Zstd.compress(samples.toArray());
    }

    private static void kernel(PerfDataBytes bytes, int type, int misc, Consumer<PerfDataBytes> body) {
        bytes.record(type, misc, content -> {
            body.accept(content);
            content.u32(5).u32(5).u64(12, ID);
        });
    }

    /** Its parts in the order of {@link SampleParser}. */
    private static void sample(PerfDataBytes bytes, long time) {
        bytes.record(
                PERF_RECORD_SAMPLE,
                PERF_RECORD_MISC_USER,
                body -> body.u64(ID, 0x400000)
                        .u32(5)
                        .u32(5)
                        .u64(time)
                        .u64(1, 100 * time, ID)
                        .u64(3, PERF_CONTEXT_USER, 0x400000, 0x400100)
                        .u32(4)
                        .u32(0)
                        .u64(1, 0, 1, 2, 3)
                        .u64(2, 1, 2, 3)
                        .u64(8, -1, 8)
                        .u64(42));
    }
}
