package io.podflame.collector.configuration.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.diagnose.configuration.Manifests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against a loopback server that answers as a real kube-apiserver 1.34.4 did (src/test/resources/…/configuration/README.md), and against a real one
 * where {@code -Dpodflame.apiserver=ADDRESS,TOKEN,CA-FILE} names it.
 */
class ApiServerReaderTest {

    private static final Path ANSWERS = Manifests.file("answers");

    private static final List<String> FINDINGS = List.of(
            "FAILURE D1 discovery runs the debug image docker.io/istio/pilot:1.26.2-debug",
            "FAILURE D2 the ingress's Envoy logs at debug",
            "FAILURE D4 discovery logs at debug for every scope: --log_output_level all:debug",
            "FAILURE D4 istio-proxy logs at info,ztunnel=debug",
            "FAILURE D4 the proxy logs at trace",
            "WARNING D5 istiod goes down to one replica: its autoscaler's minimum is 1",
            "WARNING D5 the autoscaler of istiod is at its maximum of 3 replicas and cannot add another",
            "WARNING D6 discovery requests no CPU, so that its autoscaler cannot compute a share of it",
            "WARNING D7 every proxy writes a line for each request to /dev/stdout",
            "WARNING D7 mixer writes a line of JSON for every request (rule accesslog, adapter stdio)",
            "WARNING D7 proxies trace 100 % of all requests",
            "INFO D10 2 heavy pods share node node-a, so that each one's CPU time depends on the others",
            "INFO D10 2 node(s): published results are of clusters with 6, where the heavy pods do not share one");

    private final Map<String, Integer> refused = new ConcurrentHashMap<>();
    private final Map<String, String> paged = new ConcurrentHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            Path file = ANSWERS.resolve(path.substring(1).replace('/', '_') + ".json");
            String more = paged.get(query.replaceFirst("^limit=\\d+", path));
            if (refused.containsKey(path)) {
                reply(exchange, refused.get(path), status(refused.get(path)));
            } else if (more != null) {
                reply(exchange, 200, more);
            } else if (Files.exists(file)) {
                reply(exchange, 200, Files.readString(file));
            } else {
                reply(exchange, 404, status(404));
            }
        }
    }

    private static String status(int code) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":" + code + "}";
    }

    private static void reply(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private ClusterConfiguration read() {
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        return ApiServerReader.of(address, "secret", Optional.empty(), "istio-system")
                .read();
    }

    @Test
    void findsWhatIsWrongInAClusterWithItsStatus() {
        ClusterConfiguration configuration = read();

        assertThat(Manifests.findings(configuration)).containsExactlyInAnyOrderElementsOf(FINDINGS);
        assertThat(configuration.notSeen()).isEmpty();
        assertThat(configuration.unreadable()).isEmpty();
    }

    @Test
    void onlyListsAndBearsItsToken() {
        read();

        assertThat(requests).hasSize(11).allMatch(request -> request.matches("GET \\S+\\?limit=250 Bearer secret"));
    }

    @Test
    void aRightThatIsMissingCostsWhatItIsForAndNamesTheRemedy() {
        refused.put("/apis/autoscaling/v2/horizontalpodautoscalers", 403);
        refused.put("/api/v1/namespaces/istio-system/configmaps", 403);

        ClusterConfiguration configuration = read();

        assertThat(configuration.notSeen().keySet())
                .isEqualTo(Set.of(Subject.AUTOSCALERS, Subject.AUTOSCALER_STATUS, Subject.MESH, Subject.INJECTION));
        assertThat(configuration.notSeen().get(Subject.MESH))
                .contains(
                        "forbids to list configmaps; grant list to the account: kubectl apply -k deploy/configuration-checks");
        assertThat(Manifests.findings(configuration))
                .contains(FINDINGS.getFirst())
                .noneMatch(finding -> finding.contains("accessLogFile") || finding.contains("autoscaler of"));
    }

    @Test
    void aServerThatDoesNotKnowTheAccountSaysSo() {
        for (Listing listing : Listing.all("istio-system")) {
            listing.paths().forEach(path -> refused.put(path, 401));
        }

        assertThat(read().notSeen().get(Subject.WORKLOADS)).contains("does not know the account");
    }

    @Test
    void withoutMixersResourcesThereAreNoRules() {
        refused.put("/apis/config.istio.io/v1alpha2/rules", 404);
        refused.put("/apis/config.istio.io/v1alpha2/handlers", 404);

        ClusterConfiguration configuration = read();

        assertThat(configuration.notSeen()).isEmpty();
        assertThat(configuration.objects().mixerRules()).isEmpty();
    }

    @Test
    void anOlderServerIsAskedForOlderVersions() {
        refused.put("/apis/autoscaling/v2/horizontalpodautoscalers", 404);

        assertThat(read().notSeen().get(Subject.AUTOSCALERS)).contains("has no horizontalpodautoscalers.autoscaling");
        assertThat(requests).anyMatch(request -> request.contains("/apis/autoscaling/v1/horizontalpodautoscalers"));
    }

    @Test
    void longListsComeInPages() {
        paged.put("/api/v1/nodes", page("node-1", "\"continue\":\"a+b\""));
        paged.put("/api/v1/nodes&continue=a%2Bb", page("node-2", "\"remainingItemCount\":0"));

        assertThat(read().objects().nodes())
                .extracting(node -> node.name())
                // and those of which pods say that they are on them
                .containsExactly("node-1", "node-2", "node-a", "node-b");
    }

    private static String page(String node, String metadata) {
        return "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"metadata\":{" + metadata
                + "},\"items\":[{\"metadata\":{\"name\":\"" + node + "\"}}]}";
    }

    @Test
    void anAnswerThatIsNoneIsReportedAndTheOthersCount() {
        paged.put("/apis/apps/v1/daemonsets", "{\"kind\": \"DaemonSetList\", \"items\": [");

        ClusterConfiguration configuration = read();

        assertThat(configuration.unreadable())
                .singleElement()
                .asString()
                .contains("the list of daemonsets.apps is no JSON");
        assertThat(Manifests.findings(configuration)).contains(FINDINGS.getFirst());
    }

    @Test
    void anAnswerWithoutEndOfNestingIsRefused() {
        paged.put("/apis/apps/v1/daemonsets", "[".repeat(1_000_000));

        assertThat(read().unreadable()).singleElement().asString().contains("nesting depth");
    }

    @Test
    void aServerThatDoesNotAnswerIsAskedOnce() {
        server.stop(0);

        ClusterConfiguration configuration = read();

        assertThat(configuration.notSeen().values())
                .allMatch(reason -> reason.contains("does not answer") && !reason.contains(", API server"));
        assertThat(configuration.notSeen()).containsKey(Subject.NODES);
    }

    static Stream<String> realServers() {
        return Stream.ofNullable(System.getProperty("podflame.apiserver"));
    }

    /** After mistakes-today.yaml, load-test.yaml and era-1.1.yaml's rule were applied to it. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("realServers")
    void aRealServerAnswersAsItWasRecorded(String server) {
        String[] parts = server.split(",", 3);
        ClusterConfiguration configuration = ApiServerReader.of(
                        parts[0], parts[1], Optional.of(Path.of(parts[2])), "istio-system")
                .read();

        assertThat(new HashSet<>(Manifests.findings(configuration))).isEqualTo(Set.copyOf(FINDINGS));
        assertThat(configuration.notSeen()).isEmpty();
    }
}
