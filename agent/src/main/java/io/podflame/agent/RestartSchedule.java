package io.podflame.agent;

import java.time.Duration;

/**
 * When continuous profiling begins again after its sampler has died: soon, and the later the oftener it dies.
 *
 * <pre>
 * died ── 1 s ── again, died ── 2 s ── again, died ── 4 s ── … at most a minute; back to 1 s when it lived for a minute
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class RestartSchedule {

    private static final long NEVER = Long.MAX_VALUE;
    private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();

    private long dueNanos = NEVER;
    private long diedNanos;
    private long begunNanos;
    private long nextDelayNanos = FIRST_NANOS;

    /** It samples, as of now. */
    void begun(long nowNanos) {
        begunNanos = nowNanos;
        dueNanos = NEVER;
    }

    /** It has ended by itself. */
    void died(long nowNanos) {
        if (nowNanos - begunNanos >= LONGEST_NANOS) {
            nextDelayNanos = FIRST_NANOS;
        }
        diedNanos = nowNanos;
        postpone(nowNanos);
    }

    /** It could not be begun again. */
    void postpone(long nowNanos) {
        dueNanos = nowNanos + nextDelayNanos;
        nextDelayNanos = Math.min(2 * nextDelayNanos, LONGEST_NANOS);
    }

    boolean due(long nowNanos) {
        return nowNanos >= dueNanos;
    }

    /** When to begin again; far in the future when nothing has died. */
    long dueNanos() {
        return dueNanos;
    }

    /** Since when nothing has been sampled; only after {@link #died}. */
    long diedNanos() {
        return diedNanos;
    }
}
