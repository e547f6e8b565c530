package io.podflame.collector.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as Prometheus' documentation shows. */
final class PrometheusCounterTest {

    private static final Instant FROM = Instant.parse("2026-11-23T03:00:00Z");
    private static final Instant TO = Instant.parse("2026-11-23T03:10:00.250Z");

    private HttpServer server;
    private String asked = "";
    private int status = 200;
    private String answer = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked = exchange.getRequestURI().getPath() + " "
                    + URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void asksByHowMuchACounterGrewInTheTime() throws Exception {
        answer = vector("\"12000.4\"");

        assertThat(increase("istio_requests_total{destination_app=\"echo\",path=\"/a}b\"}"))
                .isEqualTo(12_000);
        assertThat(asked)
                .isEqualTo(
                        "/api/v1/query query=sum(increase(istio_requests_total{destination_app=\"echo\",path=\"/a}b\"}[600250ms]))"
                                + "&time=1795403400.250");
    }

    @Test
    void evaluatesAnExpressionAsItIs() throws Exception {
        answer = "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1795403400.25,\"7\"]}}";

        assertThat(increase("scalar(sum(increase(a[$window])) + 1)")).isEqualTo(7);
        assertThat(asked).contains("query=scalar(sum(increase(a[600250ms])) + 1)&");
    }

    @Test
    void saysWhyThereIsNoNumber() {
        answer = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";
        assertFails("sum(increase(requests[600250ms])) has 0 values, not one");
        answer = vector("\"1\"").replace("}]", "},{\"metric\":{},\"value\":[1,\"2\"]}]");
        assertFails("has 2 values, not one");
        answer = vector("\"0\"");
        assertFails("is 0.0 at 2026-11-23T03:10:00.250Z: no number of requests");
        answer = vector("\"NaN\"");
        assertFails("no number of requests");
        answer = vector("\"many\"");
        assertFails("has the value 'many'");
        answer = "<html>";
        assertFails("no Prometheus answers at ");
        answer = "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error: unexpected end\"}";
        status = 400;
        assertFails("answered 400: parse error: unexpected end");
    }

    @Test
    void refusesWhatIsNoAddress() {
        assertThatThrownBy(() -> PrometheusCounter.at("prometheus:9090"))
                .isInstanceOf(LoadResultException.class)
                .hasMessageContaining("is no address of a Prometheus");
    }

    private void assertFails(String message) {
        assertThatThrownBy(() -> increase("requests"))
                .isInstanceOf(LoadResultException.class)
                .hasMessageContaining(message);
    }

    private long increase(String query) throws LoadResultException {
        return PrometheusCounter.at("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                .increase(query, FROM, TO);
    }

    private static String vector(String value) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1795403400.25,"
                + value + "]}]}}";
    }
}
