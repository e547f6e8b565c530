package io.podflame.agent;

import java.time.Duration;

/**
 * When a session's windows end, on the monotonic clock:
 *
 * <pre>
 * start ── first ──┬── each ──┬── each ──┄┄┄┬─ rest ─┤ end ┄┄┄
 *                                     postponed              postponed
 * </pre>
 *
 * <p>A postponed window grows until it is closed; the last one does not, since nothing is sampled after the session's end.
 */
final class WindowSchedule {

    /** The step of {@link #postpone}. */
    static final Duration STEP = Duration.ofMillis(100);

    /** So long a window may be postponed, all in all. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    private final long eachNanos;
    private final long endNanos;
    private long nextNanos;
    private long postponedNanos;

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

    /** When the present window is to be closed. */
    long windowEndNanos() {
        return nextNanos;
    }

    /** Whether the present window is the session's last. */
    boolean last() {
        return nextNanos >= endNanos;
    }

    /** When the session ends. */
    long endNanos() {
        return endNanos;
    }

    /** Begins the next window where the present one ends. */
    void advance() {
        nextNanos = Math.min(nextNanos + eachNanos, endNanos);
        postponedNanos = 0;
    }

    /** Lets the present window be closed one step later. Whether that was possible: its patience has an end. */
    boolean postpone() {
        if (postponedNanos >= LONGEST.toNanos()) {
            return false;
        }
        postponedNanos += STEP.toNanos();
        nextNanos += STEP.toNanos();
        return true;
    }
}
