package io.podflame.agent.sample.perf;

import io.podflame.agent.linux.PerfRecordBuffer;
import io.podflame.agent.linux.PerfRing;

/**
 * The next record of one ring, in time order.
 *
 * <p>A ring is almost in time order. The kernel takes a record's time first and its place in the ring later; an interrupt in between
 * puts its sample before the older record. LOST is also written before the record that made it known. Looking one record ahead mends
 * both.
 *
 * <p>Both records are copies, so that the ring's space is free at once. Allocates nothing per record.
 */
final class RingCursor {

    private final PerfRing ring;
    private PerfRecordBuffer first = new PerfRecordBuffer();
    private PerfRecordBuffer second = new PerfRecordBuffer();
    private boolean hasFirst;
    private boolean hasSecond;
    private long timestampNanos;

    RingCursor(PerfRing ring) {
        this.ring = ring;
    }

    /** Reads on as far as needed; whether there is a record. */
    boolean fill() {
        if (!hasFirst && hasSecond) {
            swap();
            hasFirst = true;
            hasSecond = false;
        }
        if (!hasFirst) {
            hasFirst = ring.next(first);
        }
        if (hasFirst && !hasSecond) {
            hasSecond = ring.next(second);
        }
        if (hasFirst && hasSecond && PerfRecordParser.timestamp(second) < PerfRecordParser.timestamp(first)) {
            swap();
        }
        if (hasFirst) {
            timestampNanos = PerfRecordParser.timestamp(first);
        }
        return hasFirst;
    }

    private void swap() {
        PerfRecordBuffer earlier = second;
        second = first;
        first = earlier;
    }

    /** Of the record; only after {@link #fill} said that there is one. */
    long timestampNanos() {
        return timestampNanos;
    }

    /** Valid until the next {@link #fill}. */
    PerfRecordBuffer record() {
        return first;
    }

    /** Goes past the record. */
    void advance() {
        hasFirst = false;
    }

    long corruptions() {
        return ring.corruptions();
    }
}
