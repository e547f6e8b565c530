package io.podflame.collector.ingest;

import io.podflame.collector.model.TimeRange;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Which windows are believed. A window may be of no length: a recording without times is one moment.
 *
 * @param lengthNanos at most
 * @param ageNanos at most, from a window's start to now
 */
record WindowLimits(long lengthNanos, long ageNanos) {

    /** What is sampled now; an agent may have kept its batches while the collector was away. */
    static final WindowLimits LIVE = new WindowLimits(
            Duration.ofMinutes(10).toNanos(), Duration.ofDays(7).toNanos());

    /** All windows of a look-back together. */
    static final WindowLimits LOOK_BACK = new WindowLimits(Duration.ofHours(1).toNanos(), LIVE.ageNanos());

    /** What was recorded any time before; where only the whole has a time, that is one window. */
    static final WindowLimits RECORDED = new WindowLimits(Duration.ofDays(366).toNanos(), Long.MAX_VALUE);

    static final long MAX_CLOCK_AHEAD_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** The window from the wire's numbers; throws {@link RejectedMessageException}. */
    TimeRange window(long start, long end, long nowNanos) {
        if (start <= 0 || end < start || end - start > lengthNanos) {
            throw new RejectedMessageException(
                    RejectionReason.WINDOW,
                    "window from " + start + " to " + end + " ns; at most " + lengthNanos + " ns long");
        }
        if (nowNanos - start > ageNanos || end > nowNanos + MAX_CLOCK_AHEAD_NANOS) {
            throw new RejectedMessageException(
                    RejectionReason.WINDOW,
                    "window ends " + TimeUnit.NANOSECONDS.toSeconds(end - nowNanos)
                            + " s from the collector's now; set both clocks by NTP");
        }
        return new TimeRange(start, end);
    }
}
