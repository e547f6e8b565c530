package io.podflame.collector.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.SessionView;
import io.podflame.collector.session.SessionRefusedException.Refusal;
import io.podflame.proto.v1.CollectorMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        TwoNodes.refuses(
                Refusal.WRONG,
                "event off-cpu:10ms does not open on node node-a",
                "choose one of cpu-clock; for waits start the node's agent with --sampler auto or bpf",
                () -> nodes.sessions.create(new Asked().event("off-cpu:10ms").request()));
    }

    @Test
    void waitsHaveNoFrequencyAndTheirShortestIsTheAgentsToUnderstand() {
        List<CollectorMessage> sent = new ArrayList<>();
        nodes.agents
                .connect(
                        new AgentDescription(
                                "node-w",
                                "run",
                                "0.1.0",
                                "6.1",
                                "amd64",
                                2,
                                1_000,
                                List.of("cpu-clock", "off-cpu", "wall-clock"),
                                19,
                                false,
                                true,
                                Optional.empty(),
                                List.of(),
                                List.of()),
                        sent::add)
                .inventory(List.of());

        SessionView waits = nodes.sessions.create(
                new Asked().node("node-w").event("off-cpu:10ms").hertz(99).request());
        assertThat(TwoNodes.start(sent).getEvent()).isEqualTo("off-cpu:10ms");
        assertThat(TwoNodes.start(sent).getFrequencyHertz()).isZero();
        assertThat(waits.frequencyHertz()).isZero();

        nodes.sessions.create(new Asked().node("node-w").event("wall-clock").request());
        assertThat(TwoNodes.start(sent).getFrequencyHertz()).isEqualTo(99);
    }
}
