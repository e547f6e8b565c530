package io.podflame.agent.sample.recording.perfdata;

/**
 * How many records were lost, of two accounts of the same losses. The kernel writes LOST into a ring once there is room again, and never
 * does when there is none until the end. perf since 6.1 also asks each event at the end how many it lost, and writes LOST_SAMPLES
 * without a time. What is in both must not count twice.
 */
final class LossTally {

    private long given;
    private long told;
    private long totals;

    /** A loss that the kernel tells of as it happens; says how many are news. */
    long lost(long count) {
        told += Math.max(0, count);
        return news();
    }

    /** What one more event lost in all; says how many are news. */
    long totalOfOneMore(long count) {
        totals += Math.max(0, count);
        return news();
    }

    /** Totals have no time and may come before the last losses that they include. */
    private long news() {
        long news = Math.max(0, Math.max(told, totals) - given);
        given += news;
        return news;
    }

    long given() {
        return given;
    }
}
