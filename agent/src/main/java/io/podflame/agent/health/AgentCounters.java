package io.podflame.agent.health;

/**
 * Where every sample went, at one moment: {@code captured = idle + filtered + open + sent + dropped + waiting}. The left side
 * is counted as samples leave the kernel, the right side where they end, so that a sample gone astray shows.
 *
 * @param captured of all sessions together
 * @param idle of the idle task
 * @param filtered of workloads that a session is not about
 * @param open in windows that are not closed yet
 * @param sent acknowledged by the collector
 * @param dropped by us
 * @param waiting for the collector
 * @param lost by the kernel; not in captured
 */
public record AgentCounters(
        long captured, long idle, long filtered, long open, long sent, long dropped, long waiting, long lost) {

    /** Samples that the equation does not find again: 0, or there is a bug. */
    public long astray() {
        return captured - idle - filtered - open - sent - dropped - waiting;
    }

    @Override
    public String toString() {
        String line = "captured %d = idle %d + filtered %d + open %d + sent %d + dropped %d + waiting %d; lost %d"
                .formatted(captured, idle, filtered, open, sent, dropped, waiting, lost);
        return astray() == 0 ? line : line + "; ASTRAY " + astray();
    }
}
