package io.podflame.agent.sample.recording.perfdata;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Turns a record's words back into bytes in bulk. */
final class StackBytes {

    private static final ValueLayout.OfLong NATIVE = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfLong LITTLE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong BIG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private StackBytes() {}

    /** Copies the bytes that begin with that word of the record to the front of the target. */
    static void copy(RecordWords record, int word, byte[] target, int sizeBytes) {
        int whole = sizeBytes >>> 3;
        MemorySegment.copy(
                MemorySegment.ofArray(record.array()),
                NATIVE,
                (long) (record.start() + word) << 3,
                MemorySegment.ofArray(target),
                record.bigEndian() ? BIG : LITTLE,
                0,
                whole);
        for (int i = whole << 3; i < sizeBytes; i++) {
            target[i] = (byte) record.byteAt((word << 3) + i);
        }
    }
}
