package io.podflame.agent.sample.perftool;

import java.time.Duration;

/**
 * Has perf empty its rings, and knows when it has. perf looks at its rings when one is half full; on a quiet CPU that may take minutes.
 * Anything on its control channel wakes it, and it answers each word in the turn in which it reads it:
 *
 * <pre>
 * perf   look at all rings │ wait │ read "ping", answer │ look at all rings │ wait │ read "ping", answer │ look …
 * agent            two pings at T ┘                          the second answer says: all before T has been written ┘
 * </pre>
 *
 * <p>Perfs of before 5.12 do not know "ping", and answer nonetheless. Not thread-safe.
 */
final class DrainRounds {

    static final String WORDS = "ping\nping\n";

    private static final int ANSWERS = 2;

    /** How long after its time a record may appear in the ring: as in sample.perf. */
    private static final long IN_FLIGHT_NANOS = 2_000_000;

    private static final long PATIENCE_NANOS = Duration.ofSeconds(15).toNanos();

    private long begunNanos;
    private long answersAtEnd;
    private long settledNanos;

    /** @param nowNanos before which nothing is captured; a first round begins now */
    DrainRounds(long nowNanos) {
        begunNanos = nowNanos;
        settledNanos = nowNanos;
        answersAtEnd = ANSWERS;
    }

    /** Whether perf has not answered to the last round yet. */
    boolean open(long answers) {
        return answers < answersAtEnd;
    }

    /** Notes that {@link #WORDS} are said now; only when no round is open. */
    void begin(long nowNanos) {
        begunNanos = nowNanos;
        answersAtEnd += ANSWERS;
    }

    /** When the last round began. */
    long begunNanos() {
        return begunNanos;
    }

    /**
     * Takes perf's answers into account.
     *
     * @return the time before which perf has written everything; it can be read if it has not been
     */
    long settledNanos(long answers) {
        if (!open(answers)) {
            settledNanos = Math.max(settledNanos, begunNanos - IN_FLIGHT_NANOS);
        }
        return settledNanos;
    }

    /** Whether perf has not answered for so long that it must hang. */
    boolean unanswered(long answers, long nowNanos) {
        return open(answers) && nowNanos - begunNanos > PATIENCE_NANOS;
    }
}
