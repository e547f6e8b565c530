package io.podflame.agent.stream;

import java.util.List;

/**
 * Who the agent is and what it can do here: what it says first on every stream.
 *
 * @param runId new at each start of the agent; sequences count within it
 * @param maxFrequencyHertz kernel.perf_event_max_sample_rate
 * @param events names of those that open here, e.g. "cpu-clock"
 * @param continuousFrequencyHertz 0 when only sessions sample
 * @param imports whether it reads a recording and is no agent of a node
 */
public record AgentIdentity(
        String node,
        String runId,
        String version,
        String kernelRelease,
        String architecture,
        int cpus,
        double maxFrequencyHertz,
        List<String> events,
        double continuousFrequencyHertz,
        boolean imports) {

    public AgentIdentity {
        events = List.copyOf(events);
    }
}
