package io.podflame.agent.encode;

import java.util.SortedMap;
import java.util.TreeMap;

/** Counts, over one window, the samples that are in no profile. Not thread-safe. */
final class SampleCounters {

    private long idle;
    private long filtered;
    private final SortedMap<String, Long> lost = new TreeMap<>();
    private final SortedMap<String, Long> dropped = new TreeMap<>();

    void countIdle(long count) {
        idle += count;
    }

    long idle() {
        return idle;
    }

    void countFiltered() {
        filtered++;
    }

    void countLost(String reason, long count) {
        lost.merge(reason, count, Long::sum);
    }

    void countDropped(String reason, long count) {
        dropped.merge(reason, count, Long::sum);
    }

    /** Takes over the account of a window that will never be sent: its profiles' samples count as dropped. */
    void takeOver(WindowStatistics statistics, String reason) {
        idle += statistics.idle();
        filtered += statistics.filtered();
        statistics.lost().forEach(this::countLost);
        statistics.dropped().forEach(this::countDropped);
        if (statistics.inProfiles() > 0) {
            countDropped(reason, statistics.inProfiles());
        }
    }

    /** The account of the window, and zero from now on. */
    WindowStatistics close(long inProfiles, long sampledNanos, SortedMap<String, Long> truncated) {
        WindowStatistics statistics =
                new WindowStatistics(idle, inProfiles, filtered, sampledNanos, lost, dropped, truncated);
        idle = 0;
        filtered = 0;
        lost.clear();
        dropped.clear();
        return statistics;
    }
}
