package io.podflame.collector.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where every sample of one window of one node went:
 * {@code captured = idle + stored samples + filtered + dropped}; lost ones were never captured.
 *
 * @param sessionId "" for continuous profiling
 * @param requestedHertz samples per second and CPU that were asked for
 * @param sampledNanos CPU time in which samples were due, of all CPUs together: an idle CPU's sampling clock may stand still
 * @param filteredSamples of workloads the session is not about
 * @param lost by the kernel, by reason
 * @param dropped by the agent, by reason
 * @param truncated stack traces, by reason
 */
public record WindowStatistics(
        String node,
        String sessionId,
        Event event,
        TimeRange window,
        double requestedHertz,
        long sampledNanos,
        long capturedSamples,
        long idleSamples,
        long filteredSamples,
        Map<String, Long> lost,
        Map<String, Long> dropped,
        Map<String, Long> truncated) {

    public WindowStatistics {
        lost = sorted(lost);
        dropped = sorted(dropped);
        truncated = sorted(truncated);
    }

    private static Map<String, Long> sorted(Map<String, Long> counts) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }
}
