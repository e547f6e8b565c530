package io.podflame.agent.process;

import java.util.OptionalLong;

/**
 * When things happened to a process, to tell news from what is known already. Two things make old news:
 *
 * <pre>
 * /proc was read:       ──m──────x──R──    events before R are in what was read: only newer ones count
 * a second session:     every session's rings tell of every fork, exec and exit, microseconds apart, and are drained
 *                       one after the other, so that the second tells of the past
 * </pre>
 *
 * <p>Times are CLOCK_MONOTONIC nanoseconds. One thread.
 */
final class ProcessHistory {

    /** Two sessions' records of one event are closer; two forks of one pid, or two execs by it, are farther apart. */
    private static final long SAME_EVENT_NANOS = 200_000;

    private final long knownSinceNanos;
    private long readNanos;
    private long execNanos;
    private OptionalLong endNanos = OptionalLong.empty();
    private OptionalLong startTicks = OptionalLong.empty();

    private ProcessHistory(long knownSinceNanos, long readNanos) {
        this.knownSinceNanos = knownSinceNanos;
        this.readNanos = readNanos;
        this.execNanos = Long.MIN_VALUE;
    }

    /** Known by its fork only. */
    static ProcessHistory forked(long nanos) {
        return new ProcessHistory(nanos, Long.MIN_VALUE);
    }

    /**
     * Known from /proc.
     *
     * @param nanos when reading began
     * @param startTicks as /proc says, see {@link ProcStat}
     */
    static ProcessHistory read(long nanos, long startTicks) {
        ProcessHistory history = new ProcessHistory(nanos, nanos);
        history.startTicks = OptionalLong.of(startTicks);
        return history;
    }

    void readAgain(long nanos, long ticks) {
        readNanos = nanos;
        startTicks = OptionalLong.of(ticks);
    }

    /** Whether /proc now tells of a later process with the same pid. */
    boolean isOtherProcess(long ticks) {
        return startTicks.isPresent() && startTicks.getAsLong() != ticks;
    }

    /** Whether a fork at that time made another process than this one. */
    boolean precedesFork(long nanos) {
        return nanos > knownSinceNanos + SAME_EVENT_NANOS;
    }

    /** Whether a mapping or a name of that time adds to what is known. */
    boolean isNews(long nanos) {
        return nanos > readNanos && nanos >= execNanos;
    }

    /** Whether an exec at that time is another than the last one known. */
    boolean isNewExec(long nanos) {
        return nanos > readNanos && (execNanos == Long.MIN_VALUE || nanos > execNanos + SAME_EVENT_NANOS);
    }

    void exec(long nanos) {
        execNanos = nanos;
    }

    /** Whether the process can have ended then; a pid's earlier process may have. */
    boolean canEnd(long nanos) {
        return endNanos.isEmpty() && nanos >= knownSinceNanos;
    }

    void end(long nanos) {
        endNanos = OptionalLong.of(nanos);
    }

    boolean ended() {
        return endNanos.isPresent();
    }

    /** Whether records of this process may be among those lost then. */
    boolean precedesLoss(long nanos) {
        return nanos > Math.max(readNanos, knownSinceNanos);
    }

    /** Whether /proc was not read since. */
    boolean readBefore(long nanos) {
        return readNanos < nanos;
    }
}
