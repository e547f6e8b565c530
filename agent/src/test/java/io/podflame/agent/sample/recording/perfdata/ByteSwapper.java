package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Makes of a real recording of one event the file that a big-endian machine would have written: numbers are swapped by their size, text
 * and stack memory are not. Keeps the kernel's records and rounds; features and perf's other records are left out.
 */
final class ByteSwapper {

    private static final int ATTRS_AT = PerfFileAbi.FILE_HEADER_BYTES;

    private final ByteBuffer from;
    private final EventAttr attr;
    private final SampleLayout layout;
    private final PerfDataBytes data = new PerfDataBytes(ByteOrder.BIG_ENDIAN);

    private ByteSwapper(byte[] file, EventAttr attr) {
        this.from = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        this.attr = attr;
        this.layout = SampleLayout.of(attr);
    }

    /** @param file in file mode, little-endian, with one event */
    static byte[] swap(byte[] file, EventAttr attr) {
        return new ByteSwapper(file, attr).swap();
    }

    private byte[] swap() {
        int attrAt = (int) from.getLong(24);
        int dataAt = (int) from.getLong(40);
        int dataEnd = dataAt + (int) from.getLong(48);
        for (int at = dataAt; at < dataEnd; at += size(at)) {
            int type = from.getInt(at);
            if (type < PerfFileAbi.PERF_RECORD_USER_TYPE_START || type == PerfFileAbi.PERF_RECORD_FINISHED_ROUND) {
                int record = at;
                data.record(type, from.getShort(at + 4), body -> swapRecord(type, record, size(record), body));
            }
        }
        int entry = attr.size() + PerfFileAbi.SECTION_BYTES;
        PerfDataBytes file = new PerfDataBytes(ByteOrder.BIG_ENDIAN)
                .u64(PerfFileAbi.PERF_MAGIC, PerfFileAbi.FILE_HEADER_BYTES, entry)
                .u64(ATTRS_AT, entry, ATTRS_AT + entry, data.size(), 0, 0, 0, 0, 0, 0);
        swapAttr(file, attrAt);
        return file.u64(0, 0).raw(data.toArray()).toArray();
    }

    private int size(int at) {
        return Short.toUnsignedInt(from.getShort(at + 6));
    }

    private void swapAttr(PerfDataBytes file, int at) {
        pair(file, at);
        words(file, at + 8, 4);
        file.u64(Long.reverse(from.getLong(at + 40)));
        pair(file, at + 48);
        words(file, at + 56, 4);
        pair(file, at + 88);
        words(file, at + 96, 1);
        file.u32(from.getInt(at + 104)).u16(from.getShort(at + 108)).u16(0);
        pair(file, at + 112);
        words(file, at + 120, (attr.size() - 120) / 8);
    }

    private void swapRecord(int type, int at, int size, PerfDataBytes body) {
        if (type == PERF_RECORD_SAMPLE) {
            swapSample(at, at + size, body);
            return;
        }
        int end = at + size - 8 * layout.trailerWords();
        switch (type) {
            case PerfFileAbi.PERF_RECORD_FINISHED_ROUND -> {
                return;
            }
            case PERF_RECORD_COMM -> {
                pair(body, at + 8);
                bytes(body, at + 16, end);
            }
            case PERF_RECORD_MMAP -> {
                pair(body, at + 8);
                words(body, at + 16, 3);
                bytes(body, at + 40, end);
            }
            case PERF_RECORD_MMAP2 -> {
                pair(body, at + 8);
                words(body, at + 16, 3);
                if ((from.getShort(at + 4) & PERF_RECORD_MISC_MMAP_BUILD_ID) != 0) {
                    bytes(body, at + 40, at + 64);
                } else {
                    pair(body, at + 40);
                    words(body, at + 48, 2);
                }
                pair(body, at + 64);
                bytes(body, at + 72, end);
            }
            case PERF_RECORD_FORK, PERF_RECORD_EXIT -> {
                pair(body, at + 8);
                pair(body, at + 16);
                words(body, at + 24, 1);
            }
            default -> throw new IllegalArgumentException("record type " + type);
        }
        if ((attr.sampleType() & (PERF_SAMPLE_ID | PERF_SAMPLE_STREAM_ID | PERF_SAMPLE_CPU | PERF_SAMPLE_IDENTIFIER))
                != 0) {
            throw new IllegalArgumentException("more in a sample_id than thread and time");
        }
        pair(body, end);
        words(body, end + 8, 1);
    }

    private void swapSample(int at, int end, PerfDataBytes body) {
        int next = 1;
        for (; next < layout.variable(); next++) {
            if (next == layout.tid() || next == layout.cpu()) {
                pair(body, at + 8 * next);
            } else {
                words(body, at + 8 * next, 1);
            }
        }
        int left = (end - at) / 8 - next;
        if (attr.samples(PERF_SAMPLE_STACK_USER)) {
            int chain = 1 + (int) from.getLong(at + 8 * next);
            int registers = 1 + Long.bitCount(attr.userRegisters());
            int before = chain + registers + 1;
            words(body, at + 8 * next, before);
            int stackAt = at + 8 * (next + before);
            int stackEnd = stackAt + (int) from.getLong(stackAt - 8);
            bytes(body, stackAt, stackEnd);
            words(body, stackEnd, (end - stackEnd) / 8);
        } else {
            words(body, at + 8 * next, left);
        }
    }

    private void words(PerfDataBytes to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to.u64(from.getLong(at + 8 * i));
        }
    }

    private void pair(PerfDataBytes to, int at) {
        to.u32(from.getInt(at)).u32(from.getInt(at + 4));
    }

    private void bytes(PerfDataBytes to, int at, int end) {
        for (int i = at; i < end; i++) {
            to.raw(new byte[] {from.get(i)});
        }
    }
}
