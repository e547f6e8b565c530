package io.podflame.collector.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestBatches;
import io.podflame.collector.TestCollector;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.CollectorMessage.MessageCase;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.StartSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The query API over real HTTP. */
class QueryApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestCollector collector = new TestCollector();

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void saysThatTheStoreWorks() {
        assertThat(collector.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(json(collector.get("/healthz")).get("status").asText()).isEqualTo("ok");
    }

    @Test
    void countsInPrometheusText() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0")));

            assertThat(collector.get("/metrics").body())
                    .contains("podflame_received_samples_total 5.0")
                    .contains("podflame_stored_samples_total 5.0")
                    .contains("podflame_lost_samples_total{reason=\"ring full\"} 2.0")
                    .contains("podflame_agents_connected 1.0")
                    .contains("podflame_store_bytes")
                    .contains("jvm_memory_used_bytes");
        }
    }

    @Test
    void listsWorkloadsWithTheirCpuOverTime() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.inventory(TestBatches.executable("sleeper"));
            agent.deliver(TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0")));
            agent.send(io.podflame.proto.v1.AgentMessage.newBuilder()
                    .setBatch(TestBatches.next(collector.clock, 2))
                    .build());

            JsonNode list = json(collector.get("/api/v1/workloads"));

            JsonNode etcd = list.get("workloads").get(0);
            assertThat(etcd.get("displayName").asText()).isEqualTo("kube-system/etcd-0/etcd");
            assertThat(etcd.get("controlPlane").asText()).isEqualTo("etcd");
            assertThat(etcd.get("coresByStep")).hasSize(60);
            assertThat(etcd.get("lastSeenMillis").asLong()).isEqualTo(collector.clock.millis());
            assertThat(etcd.get("hottest").asText()).contains("etcd");
            JsonNode sleeper = list.get("workloads").get(1);
            assertThat(sleeper.get("displayName").asText()).isEqualTo("sleeper");
            assertThat(sleeper.get("lastSeenMillis").asLong()).isZero();
        }
    }

    @Test
    void saysWhatKeptAWorkloadFromRunning() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0")).toBuilder()
                    .setScheduling(TestBatches.scheduling(collector.clock))
                    .build());
            JsonNode list = json(collector.get("/api/v1/workloads"));
            String id = list.at("/workloads/0/id").asText();

            JsonNode scheduling = json(collector.get("/api/v1/scheduling?workload=" + id));

            assertThat(scheduling.toString())
                    .isEqualTo(
                            "{\"throttling\":{\"periods\":100,\"throttledPeriods\":50,\"throttledSeconds\":7.0},"
                                    + "\"limitCores\":0.5,\"runQueueWait\":{\"seconds\":5.0,\"share\":0.5},\"threadWaitSeconds\":null,"
                                    + "\"cpuTime\":{\"sampledSeconds\":0.05,\"countedSeconds\":0.05},"
                                    + "\"memory\":{\"workingSetBytes\":314572800,\"anonymousBytes\":209715200},"
                                    + "\"nodes\":[{\"node\":\"node-a\",\"cpus\":2,\"busyShare\":0.8,\"stealShare\":0.02,\"iowaitShare\":0.03}]}");
            assertThat(json(collector.get("/api/v1/flamegraph?workload=" + id)).get("scheduling"))
                    .isEqualTo(scheduling);
            assertThat(list.at("/workloads/0/scheduling/throttling")).isEqualTo(scheduling.get("throttling"));
            assertThat(list.get("nodes")).isEqualTo(scheduling.get("nodes"));
        }
    }

    @Test
    void saysNothingOfWhatAnOlderAgentDidNotCount() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0")));

            assertThat(json(collector.get("/api/v1/scheduling")).toString())
                    .isEqualTo(
                            "{\"throttling\":null,\"limitCores\":null,\"runQueueWait\":null,\"threadWaitSeconds\":null,"
                                    + "\"cpuTime\":null,\"memory\":null,\"nodes\":[]}");
        }
    }

    @Test
    void sharesAWindowAmongTheStepsItLiesIn() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0")));
            long now = collector.clock.millis();

            JsonNode etcd = json(collector.get("/api/v1/workloads?from=" + (now - 20_000) + "&to=" + now + "&steps=4"))
                    .get("workloads")
                    .get(0);

            assertThat(etcd.get("cpuSeconds").asDouble()).isEqualTo(0.05);
            assertThat(etcd.get("cores").asDouble())
                    .as("over the 10 s that were sampled")
                    .isEqualTo(0.005);
            assertThat(etcd.get("coresByStep")).extracting(JsonNode::asDouble).containsExactly(0.0, 0.0, 0.005, 0.005);
        }
    }

    @Test
    void answersOneWorkloadByItsId() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0")));
            String id = json(collector.get("/api/v1/workloads"))
                    .at("/workloads/0/id")
                    .asText();

            assertThat(json(collector.get("/api/v1/workloads/" + id)).get("pod").asText())
                    .isEqualTo("etcd-0");
        }
        assertProblem(collector.get("/api/v1/workloads/0000"), 404, "no workload 0000 in the time range");
    }

    @Test
    void drawsAFlameGraphInEveryFormat() throws IOException {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0")));
            String id = json(collector.get("/api/v1/workloads"))
                    .at("/workloads/0/id")
                    .asText();

            JsonNode graph = json(collector.get("/api/v1/flamegraph?workload=" + id));
            assertThat(graph.get("samples").asInt()).isEqualTo(TestBatches.SAMPLES);
            assertThat(graph.at("/nodes/total/0").asLong()).isEqualTo(TestBatches.SAMPLES * TestBatches.PERIOD_NANOS);
            assertThat(graph.at("/accuracy/lostSamples/ring full").asInt()).isEqualTo(2);
            assertThat(collector.get("/api/v1/flamegraph?format=folded").body()).contains("do_syscall_64 2\n");
            assertThat(collector.get("/api/v1/flamegraph?format=svg").body()).contains("<svg");
            HttpResponse<byte[]> pprof = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(collector.uri() + "/api/v1/flamegraph?format=pprof"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(pprof.body())).readAllBytes();
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("do_syscall_64");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusesAnUnknownWorkloadInPlaceOfDrawingAll() {
        assertProblem(collector.get("/api/v1/flamegraph?workload=0000"), 404, "no workload 0000 in the time range");
    }

    @Test
    void refusesParametersThatCannotBe() {
        assertProblem(collector.get("/api/v1/workloads?from=9&to=3"), 400, "from=9 to=3 is no time range");
        assertProblem(collector.get("/api/v1/workloads?from=x"), 400, "from=x is no whole number");
        assertProblem(collector.get("/api/v1/workloads?steps=0"), 400, "steps=0 cannot be");
        assertProblem(collector.get("/api/v1/workloads?step=5"), 400, "no parameter step");
        assertProblem(collector.get("/api/v1/flamegraph?format=png"), 400, "no format png");
    }

    @Test
    void answersWhatThereIsNotWithAProblem() {
        assertProblem(collector.get("/api/v1/nothing"), 404, "no request /api/v1/nothing");
        assertProblem(collector.get("/missing.js"), 404, "no file /missing.js");
        assertProblem(collector.get("/..%2f..%2fetc/passwd.txt"), 400, "");
        assertThat(collector
                        .send(HttpRequest.newBuilder(URI.create(collector.uri() + "/api/v1/agents"))
                                .DELETE()
                                .build())
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void runsASessionFromItsRequestToItsEnd() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a");
                FakeAgent other = FakeAgent.greeted(collector, "node-b")) {
            agent.inventory(TestBatches.etcd("kube-system", "etcd-0"));
            agent.deliver(TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0")));
            HttpResponse<String> created = collector.post(
                    "/api/v1/sessions",
                    "{\"namespace\": \"kube-system\", \"pod\": \"etcd-0\", \"durationMillis\": 5000}");
            assertThat(created.statusCode()).isEqualTo(201);
            String id = json(created).get("id").asText();

            StartSession start = agent.next(MessageCase.START_SESSION).getStartSession();
            assertThat(start.getSessionId()).isEqualTo(id);
            agent.status(id, SessionState.SESSION_STATE_RUNNING, "");
            agent.deliver(TestBatches.next(collector.clock, 2).toBuilder()
                    .setSessionId(id)
                    .build());
            JsonNode running = json(collector.get("/api/v1/sessions/" + id));
            assertThat(running.get("state").asText()).isEqualTo("RUNNING");
            assertThat(running.get("samples").asInt()).isEqualTo(TestBatches.SAMPLES);
            assertThat(running.get("cpuSeconds").asDouble()).isEqualTo(0.05);
            assertThat(running.at("/workloads/0/displayName").asText()).isEqualTo("kube-system/etcd-0/etcd");
            assertThat(json(collector.get("/api/v1/flamegraph?session=" + id))
                            .get("samples")
                            .asInt())
                    .isEqualTo(TestBatches.SAMPLES);

            HttpResponse<String> stopped =
                    collector.send(HttpRequest.newBuilder(URI.create(collector.uri() + "/api/v1/sessions/" + id))
                            .DELETE()
                            .build());
            assertThat(stopped.statusCode()).isEqualTo(200);
            assertThat(agent.next(MessageCase.STOP_SESSION).getStopSession().getSessionId())
                    .isEqualTo(id);
            agent.status(id, SessionState.SESSION_STATE_FINISHED, "");
            agent.deliver(TestBatches.next(collector.clock, 3));
            assertThat(json(collector.get("/api/v1/sessions")).at("/0/state").asText())
                    .isEqualTo("FINISHED");
            assertThat(other.all(MessageCase.START_SESSION)).isEmpty();
        }
    }

    @Test
    void aSessionWithoutSamplesIsOfTheEventThatItWasAskedFor() {
        try (FakeAgent agent = FakeAgent.silent(collector)) {
            agent.send(AgentMessage.newBuilder()
                    .setHello(FakeAgent.hello("node-a", "run").toBuilder().addEvents("page-faults"))
                    .build());
            agent.next(MessageCase.WELCOME);
            agent.inventory(TestBatches.etcd("kube-system", "etcd-0"));
            agent.deliver(TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0")));
            HttpResponse<String> created = collector.post(
                    "/api/v1/sessions",
                    "{\"namespace\": \"kube-system\", \"pod\": \"etcd-0\", \"event\": \"page-faults\"}");
            assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
            String id = json(created).get("id").asText();

            JsonNode graph = json(collector.get("/api/v1/flamegraph?format=json&session=" + id));

            assertThat(graph.get("samples").asInt()).isZero();
            assertThat(graph.get("event").asText()).isEqualTo("page-faults");
            assertThat(graph.get("unit").asText()).isEqualTo("count");
        }
    }

    @Test
    void refusesSessionsThatCannotBegin() {
        assertProblem(collector.post("/api/v1/sessions", "{}"), 503, "no agent is connected");
        assertProblem(
                collector.post("/api/v1/sessions", "{\"duration\": 5}"), 400, "a SessionRequest has no field duration");
        assertProblem(
                collector.post("/api/v1/sessions", "{"), 400, "the body is not the JSON of a SessionRequest at line 1");
        assertProblem(collector.get("/api/v1/sessions/none"), 404, "no session none");
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.inventory();
            assertProblem(
                    collector.post("/api/v1/sessions", "{\"frequencyHertz\": 99999}"),
                    400,
                    "kernel.perf_event_max_sample_rate is 1000");
            for (int i = 0; i < 8; i++) {
                assertThat(collector.post("/api/v1/sessions", "{}").statusCode())
                        .isEqualTo(201);
            }
            assertProblem(
                    collector.post("/api/v1/sessions", "{}"),
                    429,
                    "8 sessions are running on node node-a, and no more");
        }
    }

    @Test
    void compressesLargeAnswersAsTheClientLikes() throws IOException, InterruptedException {
        assertThat(encoding("/metrics", "gzip")).isEqualTo("gzip");
        assertThat(encoding("/metrics", "gzip, deflate, br, zstd")).isEqualTo("zstd");
        assertThat(encoding("/metrics", "br")).isEmpty();
        assertThat(encoding("/metrics", "gzip;q=0")).isEmpty();
        assertThat(encoding("/healthz", "gzip")).as("small").isEmpty();
    }

    private String encoding(String path, String accepted) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(collector.uri() + path))
                                .header("Accept-Encoding", accepted)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("content-encoding")
                .orElse("");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String error) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).get("error").asText()).contains(error);
        assertThat(json(response).get("remedy").asText()).isNotEmpty();
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }
}
