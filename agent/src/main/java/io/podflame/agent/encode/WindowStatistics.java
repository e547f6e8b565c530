package io.podflame.agent.encode;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where every sample of a window went: {@code captured = idle + inProfiles + filtered + sum of dropped}.
 *
 * @param inProfiles samples that the window carries
 * @param filtered samples of workloads the session is not about
 * @param sampledNanos CPU time in which samples were due, of all CPUs together
 * @param lost by the kernel, by reason; not in {@code captured}
 * @param dropped by the agent, by reason; windows that never left included
 * @param truncated samples in profiles whose stack is incomplete, by reason
 */
public record WindowStatistics(
        long idle,
        long inProfiles,
        long filtered,
        long sampledNanos,
        SortedMap<String, Long> lost,
        SortedMap<String, Long> dropped,
        SortedMap<String, Long> truncated) {

    public WindowStatistics {
        lost = Collections.unmodifiableSortedMap(new TreeMap<>(lost));
        dropped = Collections.unmodifiableSortedMap(new TreeMap<>(dropped));
        truncated = Collections.unmodifiableSortedMap(new TreeMap<>(truncated));
    }

    /** Samples that the kernel delivered. */
    public long captured() {
        return idle + inProfiles + filtered + droppedSamples();
    }

    /** Dropped samples, for all reasons. */
    public long droppedSamples() {
        return sum(dropped);
    }

    private static long sum(SortedMap<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
