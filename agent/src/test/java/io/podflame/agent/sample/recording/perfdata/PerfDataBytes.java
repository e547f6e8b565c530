package io.podflame.agent.sample.recording.perfdata;

import io.podflame.agent.linux.PerfEventAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Writes recordings by hand, of machines of either byte order and with what cannot be sampled on the one that tests. */
final class PerfDataBytes {

    static final int ATTR_BYTES = 136;
    static final long SAMPLE_ID_ALL = 1L << 18;

    private ByteBuffer bytes;

    PerfDataBytes(ByteOrder order) {
        bytes = ByteBuffer.allocate(1 << 10).order(order);
    }

    ByteOrder order() {
        return bytes.order();
    }

    /** The beginning of pipe mode. */
    static PerfDataBytes pipe(ByteOrder order) {
        return new PerfDataBytes(order).u64(PerfFileAbi.PERF_MAGIC).u64(PerfFileAbi.PIPE_HEADER_BYTES);
    }

    PerfDataBytes u16(int number) {
        room(2).putShort((short) number);
        return this;
    }

    PerfDataBytes u32(int number) {
        room(4).putInt(number);
        return this;
    }

    PerfDataBytes u64(long... numbers) {
        for (long number : numbers) {
            room(8).putLong(number);
        }
        return this;
    }

    PerfDataBytes raw(byte[] content) {
        room(content.length).put(content);
        return this;
    }

    /** With at least one NUL, to whole words. */
    PerfDataBytes text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return raw(Arrays.copyOf(encoded, (encoded.length + 8) & ~7));
    }

    PerfDataBytes record(int type, int misc, Consumer<PerfDataBytes> body) {
        PerfDataBytes content = new PerfDataBytes(bytes.order());
        body.accept(content);
        return u32(type).u16(misc).u16(8 + content.size()).raw(content.toArray());
    }

    /** A description of an event: cpu-clock, every 1000000 ns, with all the registers there are bits for. */
    PerfDataBytes attr(long sampleType, long readFormat, long branchSampleType, long registers) {
        long flags = SAMPLE_ID_ALL;
        u32(PerfEventAbi.PERF_TYPE_SOFTWARE).u32(ATTR_BYTES).u64(PerfEventAbi.PERF_COUNT_SW_CPU_CLOCK, 1_000_000);
        u64(sampleType, readFormat, bytes.order() == ByteOrder.BIG_ENDIAN ? Long.reverse(flags) : flags);
        u32(0).u32(0).u64(0, 0, branchSampleType, registers).u32(0).u32(0).u64(registers);
        return u32(0).u16(0).u16(0).u32(0).u32(0).u64(0, 0);
    }

    /** The same as pipe mode has it. */
    PerfDataBytes event(long sampleType, long... ids) {
        return record(
                PerfFileAbi.PERF_RECORD_HEADER_ATTR,
                0,
                body -> body.attr(sampleType, 0, 0, 0).u64(ids));
    }

    PerfDataBytes finishedRound() {
        return record(PerfFileAbi.PERF_RECORD_FINISHED_ROUND, 0, body -> {});
    }

    int size() {
        return bytes.position();
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            bytes = ByteBuffer.allocate(2 * (bytes.position() + more))
                    .order(bytes.order())
                    .put(toArray());
        }
        return bytes;
    }

    /** A whole file of one event. */
    static byte[] file(ByteOrder order, PerfDataBytes attr, long[] ids, PerfDataBytes data, List<Feature> features) {
        int attrsAt = PerfFileAbi.FILE_HEADER_BYTES + 8 * ids.length;
        int dataAt = attrsAt + ATTR_BYTES + PerfFileAbi.SECTION_BYTES;
        long[] bits = new long[4];
        features.forEach(feature -> bits[feature.number() >> 6] |= 1L << (feature.number() & 63));
        PerfDataBytes file = new PerfDataBytes(order)
                .u64(PerfFileAbi.PERF_MAGIC, PerfFileAbi.FILE_HEADER_BYTES, ATTR_BYTES + PerfFileAbi.SECTION_BYTES)
                .u64(attrsAt, ATTR_BYTES + PerfFileAbi.SECTION_BYTES, dataAt, data.size(), 0, 0)
                .u64(bits)
                .u64(ids)
                .raw(attr.toArray())
                .u64(PerfFileAbi.FILE_HEADER_BYTES, 8L * ids.length)
                .raw(data.toArray());
        long at = file.size() + (long) PerfFileAbi.SECTION_BYTES * features.size();
        for (Feature feature : features) {
            file.u64(at, feature.content().size());
            at += feature.content().size();
        }
        features.forEach(feature -> file.raw(feature.content().toArray()));
        return file.toArray();
    }

    /** A feature section; to be given in the order of their numbers. */
    record Feature(int number, PerfDataBytes content) {}
}
