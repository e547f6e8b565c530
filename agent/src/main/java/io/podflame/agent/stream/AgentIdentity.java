package io.podflame.agent.stream;

import io.podflame.agent.health.CheckResult;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.KnownEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who the agent is and what it can do here: what it says first on every stream.
 *
 * @param runId new at each start of the agent; sequences count within it
 * @param maxFrequencyHertz kernel.perf_event_max_sample_rate
 * @param knownEvents those that can be sampled here
 * @param anyEvent whether others can, too
 * @param continuousFrequencyHertz 0 when only sessions sample
 * @param checks what the node allows
 * @param lookBack empty where it keeps none
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
        List<KnownEvent> knownEvents,
        boolean anyEvent,
        double continuousFrequencyHertz,
        List<CheckResult> checks,
        Optional<LookBackOffer> lookBack,
        boolean imports) {

    private static final List<String> USUAL = List.of("cpu-clock", "cycles", "off-cpu", "wall-clock");

    public AgentIdentity {
        knownEvents = List.copyOf(knownEvents);
        checks = List.copyOf(checks);
    }

    /**
     * The samples that it keeps, to send when they turn out to matter.
     *
     * @param length how far they reach back
     */
    public record LookBackOffer(Duration length, Event event, double frequencyHertz) {}

    /** Names of the usual ones among those that can be sampled, for collectors and lists that want few. */
    public List<String> events() {
        return knownEvents.stream()
                .map(KnownEvent::name)
                .filter(USUAL::contains)
                .toList();
    }
}
