package io.podflame.collector.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestBatches;
import io.podflame.collector.TestCollector;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.CheckLevel;
import io.podflame.proto.v1.CollectorMessage.MessageCase;
import io.podflame.proto.v1.NodeCheck;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code GET /api/v1/diagnosis}, asked of a whole collector. */
class DiagnosisApiTest {

    private final TestCollector collector = new TestCollector();

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void saysWhatCouldNotBeSeen() throws IOException {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.inventory(TestBatches.etcd("kube-system", "etcd-0"));
            agent.deliver(TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0")));

            JsonNode all = ask("/api/v1/diagnosis");

            assertThat(check(all, "hotspots").get("state").asText()).isEqualTo("COULD_NOT_CHECK");
            assertThat(check(all, "hotspots").at("/notSeen/0").asText()).startsWith("too few samples: rules need 500");
            assertThat(check(all, "D9").at("/notSeen/0").asText()).startsWith("node node-a: its agent does not say");
            assertThat(all.get("worst").asText()).isEmpty();
            String workload = check(all, "hotspots").get("workload").asText();
            JsonNode one = ask("/api/v1/diagnosis?workload=" + workload);
            assertThat(one.get("checks").findValuesAsText("id"))
                    .contains("hotspots", "cpu-throttling")
                    .doesNotContain("D9");
        }
    }

    @Test
    void aNodeThatCannotBeSampledIsAFailure() throws IOException {
        try (FakeAgent agent = FakeAgent.silent(collector)) {
            agent.send(AgentMessage.newBuilder()
                    .setHello(FakeAgent.hello("node-a", "run").toBuilder()
                            .addChecks(NodeCheck.newBuilder()
                                    .setLevel(CheckLevel.CHECK_LEVEL_FAIL)
                                    .setSubject("kernel.perf_event_paranoid")
                                    .setFinding("3")
                                    .setRemedy("sysctl -w kernel.perf_event_paranoid=2")))
                    .build());
            agent.next(MessageCase.WELCOME);

            JsonNode all = ask("/api/v1/diagnosis");

            assertThat(all.get("worst").asText()).isEqualTo("FAILURE");
            assertThat(all.at("/findings/0/summary").asText())
                    .isEqualTo("node node-a cannot be sampled: kernel.perf_event_paranoid, 3");
            assertThat(all.at("/findings/0/remedies/0").asText()).isEqualTo("sysctl -w kernel.perf_event_paranoid=2");
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(collector.get("/api/v1/diagnosis?wrkload=x").statusCode()).isEqualTo(400);
        assertThat(collector.get("/api/v1/diagnosis?workload=0123456789abcdef").statusCode())
                .isEqualTo(404);
    }

    private JsonNode ask(String path) throws IOException {
        HttpResponse<String> answer = collector.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonMapper().readTree(answer.body());
    }

    private static JsonNode check(JsonNode diagnosis, String id) {
        return StreamSupport.stream(diagnosis.get("checks").spliterator(), false)
                .filter(check -> check.get("id").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + id + " in " + diagnosis));
    }
}
