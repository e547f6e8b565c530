package io.podflame.collector.model;

/**
 * A stretch of time.
 *
 * @param startNanos since the epoch, inclusive
 * @param endNanos since the epoch, exclusive; not before the start
 */
public record TimeRange(long startNanos, long endNanos) {

    public TimeRange {
        if (endNanos < startNanos) {
            throw new IllegalArgumentException("time range ends before it starts: " + startNanos + " > " + endNanos);
        }
    }

    public long durationNanos() {
        return endNanos - startNanos;
    }

    public boolean contains(long nanos) {
        return nanos >= startNanos && nanos < endNanos;
    }

    public boolean overlaps(TimeRange other) {
        return startNanos < other.endNanos && other.startNanos < endNanos;
    }

    /** Of another range that it overlaps, what lies in it. */
    public TimeRange intersection(TimeRange other) {
        return new TimeRange(Math.max(startNanos, other.startNanos), Math.min(endNanos, other.endNanos));
    }
}
