package io.podflame.collector.session;

import io.podflame.collector.session.SessionRefusedException.Refusal;
import org.junit.jupiter.api.Test;

/** How is sampled: what a node cannot do is refused before it is asked to. */
class SessionSettingsTest {

    private final TwoNodes nodes = new TwoNodes();

    @Test
    void refusesAFrequencyAboveTheKernelsMaximum() {
        nodes.connect();

        TwoNodes.refuses(
                Refusal.WRONG,
                "4000 Hz is more than node node-a allows: kernel.perf_event_max_sample_rate is 1000",
                "ask for at most 1000 Hz, or on the node: sysctl -w kernel.perf_event_max_sample_rate=4000",
                () -> nodes.sessions.create(new Asked().hertz(4000).request()));
    }

    @Test
    void refusesAnEventThatDoesNotOpenThere() {
        nodes.connect();

        TwoNodes.refuses(
                Refusal.WRONG,
                "event cycles does not open on node node-a",
                "choose one of cpu-clock; for others start the node's agent with --sampler perf",
                () -> nodes.sessions.create(new Asked().event("cycles").request()));
    }
}
