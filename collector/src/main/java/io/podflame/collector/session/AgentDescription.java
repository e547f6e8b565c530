package io.podflame.collector.session;

import io.podflame.collector.api.EventView;
import io.podflame.collector.model.NodeCheck;
import java.util.List;
import java.util.Optional;

/**
 * Who an agent said it is.
 *
 * @param runId new at each start of the agent
 * @param maxFrequencyHertz kernel.perf_event_max_sample_rate of its node
 * @param events that open there, the usual ones
 * @param anyEvent whether it takes others, and says itself when it cannot count one
 * @param stackMemory whether it unwinds stack memory, call graph dwarf
 * @param lookBack empty where it keeps none
 * @param knownEvents for people to choose from
 * @param checks what the node allowed when the agent was started; empty when it did not say
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
        double continuousFrequencyHertz,
        boolean anyEvent,
        boolean stackMemory,
        Optional<LookBackOffer> lookBack,
        List<EventView> knownEvents,
        List<NodeCheck> checks) {

    public AgentDescription {
        events = List.copyOf(events);
        knownEvents = List.copyOf(knownEvents);
        checks = List.copyOf(checks);
    }

    /**
     * The samples that an agent keeps for a while.
     *
     * @param lengthMillis how far they reach back
     * @param event what they count
     */
    public record LookBackOffer(long lengthMillis, String event, double frequencyHertz) {}

    /** The same, sharing a list with others: thousands of nodes have the same thousands of events. */
    AgentDescription sharing(List<EventView> equalEvents) {
        return new AgentDescription(
                node,
                runId,
                version,
                kernelRelease,
                architecture,
                cpus,
                maxFrequencyHertz,
                events,
                continuousFrequencyHertz,
                anyEvent,
                stackMemory,
                lookBack,
                equalEvents,
                checks);
    }
}
