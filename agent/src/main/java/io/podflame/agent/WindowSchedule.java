package io.podflame.agent;

import java.time.Duration;

/**
 * When a session's windows end, on the monotonic clock:
 *
 * <pre>
 * start ── first ──┬── each ──┬── each ──┬─ rest ─┤ end
 * </pre>
 */
final class WindowSchedule {

    private final long eachNanos;
    private final long endNanos;
    private long nextNanos;

    /**
     * @param first length of the first window
     * @param each length of the others; the last may be shorter
     * @param endNanos when the session ends; {@code Long.MAX_VALUE} for never
     */
    WindowSchedule(long startNanos, Duration first, Duration each, long endNanos) {
        this.eachNanos = each.toNanos();
        this.endNanos = endNanos;
        this.nextNanos = Math.min(startNanos + first.toNanos(), endNanos);
    }

    /** When the present window ends. */
    long windowEndNanos() {
        return nextNanos;
    }

    /** When the session ends. */
    long endNanos() {
        return endNanos;
    }

    /** Begins the next window where the present one ends. */
    void advance() {
        nextNanos = Math.min(nextNanos + eachNanos, endNanos);
    }
}
