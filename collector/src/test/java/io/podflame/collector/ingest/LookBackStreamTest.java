package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestBatches;
import io.podflame.collector.TestCollector;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.CollectorMessage.MessageCase;
import io.podflame.proto.v1.Event;
import io.podflame.proto.v1.LookBack;
import io.podflame.proto.v1.LookBackSession;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.Unit;
import io.podflame.proto.v1.Workload;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Look-backs on the wire: an agent that has fired, and one that is asked. */
class LookBackStreamTest {

    private static final String ID = "00000000000000a1";
    private static final Workload ETCD = TestBatches.etcd("kube-system", "etcd-0");

    private final TestCollector collector = new TestCollector();

    @AfterEach
    void stop() {
        collector.close();
    }

    private LookBackSession.Builder session() {
        return LookBackSession.newBuilder()
                .setSessionId(ID)
                .setReason("cpu 3.1 cores > 2.0 over 10 s")
                .setEvent(Event.newBuilder()
                        .setName("cpu-clock")
                        .setUnit(Unit.UNIT_NANOSECONDS)
                        .setFrequencyHertz(99))
                .setWorkload(ETCD)
                .setStartNanos(collector.clock.nanos() - Duration.ofMinutes(2).toNanos())
                .setEndNanos(collector.clock.nanos());
    }

    private static AgentMessage message(LookBackSession.Builder session) {
        return AgentMessage.newBuilder().setLookBackSession(session).build();
    }

    private Batch first() {
        return TestBatches.first(collector.clock, ETCD).toBuilder()
                .setSessionId(ID)
                .build();
    }

    private JsonNode view(String id) {
        try {
            return new ObjectMapper()
                    .readTree(collector.get("/api/v1/sessions/" + id).body());
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatATriggerBeganIsASessionWithItsReason() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.send(message(session()));
            agent.deliver(first());
            agent.status(ID, SessionState.SESSION_STATE_FINISHED, "");
            agent.deliver(TestBatches.next(collector.clock, 2));
        }
        JsonNode view = view(ID);
        assertThat(view.get("reason").asText()).isEqualTo("look-back: cpu 3.1 cores > 2.0 over 10 s");
        assertThat(view.get("target").asText()).isEqualTo("pod kube-system/etcd-0/etcd");
        assertThat(view.get("state").asText()).isEqualTo("FINISHED");
        assertThat(view.get("samples").asInt()).isEqualTo(TestBatches.SAMPLES);
        assertThat(view.get("startedMillis").asLong())
                .as("when its first window begins, before the agent told of it")
                .isEqualTo(collector.clock.millis() - 10_000);
        assertThat(view.get("durationMillis").asLong()).isEqualTo(10_000);
    }

    @Test
    void isToldAgainOnEveryConnectionAndCountsOnce() {
        for (int connection = 0; connection < 2; connection++) {
            try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
                agent.send(message(session()));
                agent.deliver(first());
            }
        }
        assertThat(view(ID).get("samples").asInt()).isEqualTo(TestBatches.SAMPLES);
    }

    @Test
    void comesBackWithWhatWasStoredWhenTheCollectorWasStartedAgain() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(first()); // of a session that this collector has not been told of: as if before its start
        }
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.send(message(session()));
            agent.status(ID, SessionState.SESSION_STATE_FINISHED, "");
            agent.deliver(TestBatches.next(collector.clock, 2).toBuilder()
                    .setDictionary(TestBatches.dictionary(ETCD))
                    .build());
        }
        assertThat(view(ID).get("samples").asInt()).isEqualTo(TestBatches.SAMPLES);
        assertThat(view(ID).get("state").asText()).isEqualTo("FINISHED");
    }

    @Test
    void asksAnAgentThatSaysWhatItKeeps() {
        try (FakeAgent agent = FakeAgent.silent(collector)) {
            agent.send(AgentMessage.newBuilder()
                    .setHello(FakeAgent.hello("node-a", "run-of-node-a").toBuilder()
                            .setLookBack(LookBack.newBuilder()
                                    .setLengthMillis(90_000)
                                    .setEvent(session().getEvent())))
                    .build());
            agent.next(MessageCase.WELCOME);
            agent.inventory(ETCD);
            agent.deliver(TestBatches.first(collector.clock, ETCD));

            var answer = collector.post("/api/v1/sessions", "{\"pod\":\"etcd-0\",\"lookBackMillis\":90000}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(agent.next(MessageCase.START_SESSION).getStartSession().getLookBackMillis())
                    .isEqualTo(90_000);
            assertThat(collector
                            .post("/api/v1/sessions", "{\"pod\":\"etcd-0\",\"lookBackMillis\":120000}")
                            .body())
                    .contains("looks back 90 s at most");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void refusesWhatCannotBe(int number) {
        LookBackSession.Builder session = session();
        Consumer<LookBackSession.Builder> fault = java.util.List.<Consumer<LookBackSession.Builder>>of(
                        broken -> broken.setSessionId("a1"),
                        broken -> broken.setReason(""),
                        broken -> broken.setReason("x".repeat(201)),
                        LookBackSession.Builder::clearWorkload,
                        broken -> broken.setEndNanos(broken.getStartNanos() - 1),
                        broken -> broken.setStartNanos(
                                broken.getEndNanos() - Duration.ofHours(2).toNanos()),
                        broken -> broken.setEvent(Event.newBuilder().setName("")))
                .get(number);
        fault.accept(session);
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.send(message(session));

            assertThat(agent.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        assertThat(collector.get("/api/v1/sessions").body()).isEqualTo("[]");
    }

    @Test
    void refusesOneOfWhoImportsARecording() {
        try (FakeAgent importer = FakeAgent.importing(collector, "node-a")) {
            importer.send(message(session()));

            assertThat(importer.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }
}
