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

    private static final long NEVER = Long.MIN_VALUE / 2;

    private final long startNanos;
    private final boolean startedByExec;
    private long readNanos;
    private OptionalLong endNanos = OptionalLong.empty();
    private OptionalLong startTicks = OptionalLong.empty();
    private boolean startedThread;

    private ProcessHistory(long startNanos, boolean startedByExec, long readNanos) {
        this.startNanos = startNanos;
        this.startedByExec = startedByExec;
        this.readNanos = readNanos;
    }

    /** Known by its fork. */
    static ProcessHistory forked(long nanos) {
        return new ProcessHistory(nanos, false, NEVER);
    }

    /** Known by something it did: it was there before. */
    static ProcessHistory heardOf() {
        return new ProcessHistory(NEVER, false, NEVER);
    }

    /**
     * Known from /proc.
     *
     * @param startNanos since when it is the program under its pid: of one that began unheard as early as can be, since samples may have been
     *     taken before it was read
     * @param readNanos when reading began
     * @param ticks start time as /proc says, see {@link ProcStat}
     */
    static ProcessHistory read(long startNanos, long readNanos, long ticks) {
        ProcessHistory history = new ProcessHistory(startNanos, false, readNanos);
        history.startTicks = OptionalLong.of(ticks);
        return history;
    }

    /** Of the next program in the same process. */
    ProcessHistory exec(long nanos) {
        ProcessHistory next = new ProcessHistory(nanos, true, NEVER);
        next.startTicks = startTicks;
        return next;
    }

    void readAgain(long nanos, long ticks) {
        readNanos = nanos;
        startTicks = OptionalLong.of(ticks);
    }

    void threadStarted() {
        startedThread = true;
    }

    /** Whether it can have threads beside the main one: it started one, or may have before anything was known of it, or amid losses. */
    boolean mayHaveThreads(long lossNanos) {
        return startedThread || readNanos != NEVER || startNanos == NEVER || precedesLoss(lossNanos);
    }

    /** Whether /proc now tells of a later process with the same pid. */
    boolean isOtherProcess(long ticks) {
        return startTicks.isPresent() && startTicks.getAsLong() != ticks;
    }

    /** Whether a fork at that time made another process than this one. */
    boolean precedesFork(long nanos) {
        return nanos > startNanos + SAME_EVENT_NANOS;
    }

    /** Whether a mapping or a name of that time adds to what is known. */
    boolean isNews(long nanos) {
        return nanos > readNanos && nanos >= startNanos;
    }

    /** Whether an exec at that time begins another program than this one. */
    boolean precedesExec(long nanos) {
        return isNews(nanos) && !(startedByExec && nanos <= startNanos + SAME_EVENT_NANOS);
    }

    /** Whether the program began after that time, as far as is known. */
    boolean startedAfter(long nanos) {
        return startNanos > nanos;
    }

    /** Whether the process can have ended then; a pid's earlier process may have. */
    boolean canEnd(long nanos) {
        return endNanos.isEmpty() && nanos >= startNanos;
    }

    void end(long nanos) {
        endNanos = OptionalLong.of(nanos);
    }

    boolean ended() {
        return endNanos.isPresent();
    }

    /** Whether records of this process may be among those lost then. */
    boolean precedesLoss(long nanos) {
        return nanos > lastKnownNanos();
    }

    /** Until when it is known what it was. */
    long lastKnownNanos() {
        return Math.max(readNanos, startNanos);
    }

    /** Whether /proc was not read since. */
    boolean readBefore(long nanos) {
        return readNanos < nanos;
    }
}
