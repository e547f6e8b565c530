package io.podflame.systemtest.product;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.podflame.collector.api.AgentView;
import io.podflame.collector.api.DiagnosisView;
import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.SessionRequest;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.WorkloadList;
import io.podflame.collector.api.WorkloadView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** A collector's HTTP API. */
public final class QueryApi {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private final String url;
    private final Optional<String> token;
    private final HttpClient http;

    private QueryApi(String url, Optional<String> token, HttpClient http) {
        this.url = url;
        this.token = token;
        this.http = http;
    }

    /** On loopback, in the clear. */
    public static QueryApi at(String url) {
        return new QueryApi(url, Optional.empty(), HttpClient.newHttpClient());
    }

    /** Beyond loopback. */
    public static QueryApi at(String url, String token, SSLContext trusting) {
        return new QueryApi(
                url,
                Optional.of(token),
                HttpClient.newBuilder().sslContext(trusting).build());
    }

    /** Without the slash at its end. */
    public String url() {
        return url;
    }

    public List<AgentView> agents() {
        return List.of(read("/api/v1/agents", AgentView[].class));
    }

    /** Those known or sampled in the last quarter of an hour. */
    public List<WorkloadView> workloads() {
        return read("/api/v1/workloads?steps=1", WorkloadList.class).workloads();
    }

    /** The one of that pod and container, when the collector knows it. */
    public Optional<WorkloadView> container(String namespace, String pod, String container) {
        return workloads().stream()
                .filter(workload -> workload.namespace().equals(namespace)
                        && workload.pod().equals(pod)
                        && workload.container().equals(container))
                .findFirst();
    }

    public List<SessionView> sessions() {
        return List.of(read("/api/v1/sessions", SessionView[].class));
    }

    /** Begins one. */
    public SessionView startSession(SessionRequest wanted) {
        try {
            BodyPublisher body = BodyPublishers.ofString(JSON.writeValueAsString(wanted));
            return parse(
                    send(
                            "/api/v1/sessions",
                            201,
                            request -> request.header("Content-Type", "application/json")
                                    .POST(body)),
                    SessionView.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SessionView session(String id) {
        return read("/api/v1/sessions/" + id, SessionView.class);
    }

    /** @param parameters e.g. "session=ID" or "workload=ID" */
    public FlameGraphView flameGraph(String parameters) {
        return read("/api/v1/flamegraph?" + parameters + "&format=json", FlameGraphView.class);
    }

    /** The same as folded stacks. */
    public FoldedText folded(String parameters) {
        return FoldedText.parse(get("/api/v1/flamegraph?" + parameters + "&format=folded"));
    }

    /** @param parameters e.g. "session=ID" */
    public DiagnosisView diagnosis(String parameters) {
        return read("/api/v1/diagnosis?" + parameters, DiagnosisView.class);
    }

    /** The sum of all counters of that name, whatever their labels; 0 when there is none. */
    public double metric(String name) {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private <T> T read(String path, Class<T> type) {
        return parse(get(path), type);
    }

    /** An answer of the API, or what a command prints with --json. */
    public static <T> T parse(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
    }

    private String get(String path) {
        return send(path, 200, HttpRequest.Builder::GET);
    }

    private String send(String path, int expectedStatus, UnaryOperator<HttpRequest.Builder> method) {
        HttpRequest.Builder request =
                method.apply(HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT));
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != expectedStatus) {
                throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
