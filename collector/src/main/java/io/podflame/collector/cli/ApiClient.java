package io.podflame.collector.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.podflame.collector.api.AgentView;
import io.podflame.collector.api.DiagnosisView;
import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.MissingSymbols;
import io.podflame.collector.api.NodeEvents;
import io.podflame.collector.api.Problem;
import io.podflame.collector.api.SessionRequest;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.SymbolTableList;
import io.podflame.collector.api.UploadedSymbols;
import io.podflame.collector.api.WorkloadList;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The query API from outside; every failure is a sentence with its remedy. Thread-safe. */
public final class ApiClient {

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .configure(SerializationFeature.INDENT_OUTPUT, true);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(30);

    private final String base;
    private final Optional<String> token;
    private final HttpClient http;

    private ApiClient(String base, Optional<String> token, HttpClient http) {
        this.base = base;
        this.token = token;
        this.http = http;
    }

    static ApiClient of(String url, Optional<Path> tokenFile, Optional<Path> caFile) throws CommandFailedException {
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw new CommandFailedException(
                    "'" + url + "' is no address of a collector", "give one like http://127.0.0.1:7070");
        }
        HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
        if (caFile.isPresent()) {
            http.sslContext(trusting(caFile.get()));
        }
        Optional<String> token = Optional.empty();
        if (tokenFile.isPresent()) {
            token = Optional.of(readToken(tokenFile.get()));
        }
        return new ApiClient(url.replaceAll("/+$", ""), token, http.build());
    }

    /** The address given, without a slash at its end: pages are below it. */
    public String base() {
        return base;
    }

    boolean healthy() {
        try {
            return send(request("/healthz").GET()).statusCode() == 200;
        } catch (CommandFailedException e) {
            return false;
        }
    }

    List<AgentView> agents() throws CommandFailedException {
        return read(get("/api/v1/agents"), JSON.getTypeFactory().constructCollectionType(List.class, AgentView.class));
    }

    /** @param node "" for all */
    List<NodeEvents> events(String node) throws CommandFailedException {
        String parameters = node.isEmpty() ? "" : query(Map.of("node", node));
        return read(
                get("/api/v1/events" + parameters),
                JSON.getTypeFactory().constructCollectionType(List.class, NodeEvents.class));
    }

    WorkloadList workloads(Map<String, ?> parameters) throws CommandFailedException {
        return read(get("/api/v1/workloads" + query(parameters)), type(WorkloadList.class));
    }

    SessionView startSession(SessionRequest session) throws CommandFailedException {
        BodyPublisher body = BodyPublishers.ofByteArray(bytes(session));
        HttpRequest.Builder request = request("/api/v1/sessions")
                .header("Content-Type", "application/json")
                .POST(body);
        return read(body(request), type(SessionView.class));
    }

    SessionView session(String id) throws CommandFailedException {
        return read(get("/api/v1/sessions/" + id), type(SessionView.class));
    }

    List<SessionView> sessions() throws CommandFailedException {
        return read(
                get("/api/v1/sessions"), JSON.getTypeFactory().constructCollectionType(List.class, SessionView.class));
    }

    SessionView stopSession(String id) throws CommandFailedException {
        return read(body(request("/api/v1/sessions/" + id).DELETE()), type(SessionView.class));
    }

    /** A flame graph by the parameters of {@code GET /api/v1/flamegraph}. */
    public FlameGraphView flameGraph(String parameters) throws CommandFailedException {
        return read(get("/api/v1/flamegraph?" + parameters + "&format=json"), type(FlameGraphView.class));
    }

    DiagnosisView diagnosis(String parameters) throws CommandFailedException {
        return read(get("/api/v1/diagnosis?" + parameters), type(DiagnosisView.class));
    }

    /** The graph's bytes in a format of the API. */
    byte[] flameGraph(String parameters, String format) throws CommandFailedException {
        return get("/api/v1/flamegraph?" + parameters + "&format=" + format);
    }

    SymbolTableList symbols() throws CommandFailedException {
        return read(get("/api/v1/symbols"), type(SymbolTableList.class));
    }

    MissingSymbols missingSymbols(Map<String, ?> parameters) throws CommandFailedException {
        return read(get("/api/v1/symbols/missing" + query(parameters)), type(MissingSymbols.class));
    }

    /** Sends a debug file; by HTTP/1.1, since a server takes no large body with a request to change to HTTP/2. */
    UploadedSymbols uploadSymbols(Map<String, ?> parameters, BodyPublisher file) throws CommandFailedException {
        HttpRequest.Builder request = request("/api/v1/symbols" + query(parameters))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(UPLOAD_TIMEOUT)
                .header("Content-Type", "application/octet-stream")
                .POST(file);
        return read(body(request), type(UploadedSymbols.class));
    }

    /** A value as indented JSON, for --json. */
    public static String json(Object value) throws CommandFailedException {
        return new String(bytes(value), StandardCharsets.UTF_8);
    }

    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String query(Map<String, ?> parameters) {
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> query.append(query.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(encode(value.toString())));
        return query.toString();
    }

    private byte[] get(String path) throws CommandFailedException {
        return body(request(path).GET());
    }

    private byte[] body(HttpRequest.Builder request) throws CommandFailedException {
        HttpResponse<byte[]> response = send(request);
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        throw problem(response);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_TIMEOUT);
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request;
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws CommandFailedException {
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new CommandFailedException(
                    "no collector answers at " + base + " (" + reason(e) + ")",
                    "start one with ./podflame up, name another with --collector, or use profile --local");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", "");
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static CommandFailedException problem(HttpResponse<byte[]> response) {
        if (response.statusCode() == 401 || response.statusCode() == 403) {
            return new CommandFailedException(
                    "the collector refused the token", "give the file with its shared token: --token-file FILE");
        }
        try {
            Problem problem = JSON.readValue(response.body(), Problem.class);
            return new CommandFailedException(problem.error(), problem.remedy());
        } catch (IOException e) {
            return new CommandFailedException(
                    "the collector answered " + response.statusCode() + " without saying why",
                    "look at the collector's log");
        }
    }

    private static JavaType type(Class<?> type) {
        return JSON.getTypeFactory().constructType(type);
    }

    private static <T> T read(byte[] body, JavaType type) throws CommandFailedException {
        try {
            return JSON.readValue(body, type);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "the collector's answer is not understood: " + e.getMessage(),
                    "use a collector of the same version as this command");
        }
    }

    private static byte[] bytes(Object value) throws CommandFailedException {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new CommandFailedException("cannot write JSON: " + e.getMessage(), "");
        }
    }

    private static String readToken(Path file) throws CommandFailedException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CommandFailedException("cannot read the token file " + file, "check --token-file");
        }
    }

    private static SSLContext trusting(Path caFile) throws CommandFailedException {
        try (InputStream in = Files.newInputStream(caFile)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandFailedException(
                    "cannot read certificates from " + caFile + ": " + e.getMessage(), "check --ca-file");
        }
    }
}
