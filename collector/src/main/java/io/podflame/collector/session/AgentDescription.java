package io.podflame.collector.session;

import java.util.List;

/**
 * Who an agent said it is.
 *
 * @param runId new at each start of the agent
 * @param maxFrequencyHertz kernel.perf_event_max_sample_rate of its node
 * @param events that open there
 */
public record AgentDescription(
        String node,
        String runId,
        String version,
        String kernelRelease,
        String architecture,
        int cpus,
        double maxFrequencyHertz,
        List<String> events,
        double continuousFrequencyHertz) {

    public AgentDescription {
        events = List.copyOf(events);
    }
}
