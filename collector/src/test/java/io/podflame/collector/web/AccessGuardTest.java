package io.podflame.collector.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import io.grpc.Status;
import io.podflame.collector.Collector;
import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestCollector;
import io.podflame.collector.debugfile.DebugFileSettings;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.store.Retention;
import io.podflame.collector.store.memory.MemoryProfileStore;
import io.podflame.collector.store.memory.MemorySymbolStore;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.CollectorMessage.MessageCase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask, over real HTTP and TLS. */
class AccessGuardTest {

    private static final String TOKEN = "0123456789abcdef0123";

    @Test
    void answersOnLoopbackOnlyToLoopbackNames() {
        try (TestCollector collector = new TestCollector()) {
            assertThat(getAs(collector, "localhost:7070")).isEqualTo(HttpStatus.OK);
            assertThat(getAs(collector, "127.0.0.1")).isEqualTo(HttpStatus.OK);
            assertThat(getAs(collector, "[::1]:7070")).isEqualTo(HttpStatus.OK);
            assertThat(getAs(collector, "evil.example:7070")).isEqualTo(HttpStatus.FORBIDDEN);
            assertThat(getAs(collector, "127.0.0.1.evil.example")).isEqualTo(HttpStatus.FORBIDDEN);
        }
    }

    @Test
    void takesChangesOnlyAsJsonAndFromItsOwnPage() {
        try (TestCollector collector = new TestCollector()) {
            assertThat(post(collector, MediaType.PLAIN_TEXT, "")).isEqualTo(HttpStatus.FORBIDDEN);
            assertThat(post(collector, MediaType.JSON, "https://evil.example")).isEqualTo(HttpStatus.FORBIDDEN);
            assertThat(post(collector, MediaType.JSON, collector.uri())).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
            assertThat(post(collector, MediaType.JSON, "")).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        }
    }

    @Test
    void asksForTheTokenOverTls(@TempDir Path directory) throws Exception {
        try (Collector collector = secured(directory);
                ClientFactory anyCertificate =
                        ClientFactory.builder().tlsNoVerify().build()) {
            String uri = "https://127.0.0.1:" + collector.address().getPort();
            WebClient client = WebClient.builder(uri).factory(anyCertificate).build();

            AggregatedHttpResponse refused =
                    client.get("/api/v1/agents").aggregate().join();
            assertThat(refused.status()).isEqualTo(HttpStatus.UNAUTHORIZED);
            assertThat(refused.contentUtf8()).contains("Authorization: Bearer");
            assertThat(bearing(client, TOKEN)).isEqualTo(HttpStatus.OK);
            assertThat(bearing(client, TOKEN + "x")).isEqualTo(HttpStatus.UNAUTHORIZED);
            assertThat(client.get("/healthz").aggregate().join().status()).isEqualTo(HttpStatus.OK);
        }
    }

    @Test
    void keepsTheTokenOfAPagesAddressInACookie(@TempDir Path directory) throws Exception {
        try (Collector collector = secured(directory);
                ClientFactory anyCertificate =
                        ClientFactory.builder().tlsNoVerify().build()) {
            WebClient client = WebClient.builder(
                            "https://127.0.0.1:" + collector.address().getPort())
                    .factory(anyCertificate)
                    .build();

            AggregatedHttpResponse redirect = client.get("/workload/abc?token=" + TOKEN + "&from=1")
                    .aggregate()
                    .join();

            assertThat(redirect.status()).isEqualTo(HttpStatus.SEE_OTHER);
            assertThat(redirect.headers().get(HttpHeaderNames.LOCATION)).isEqualTo("/workload/abc?from=1");
            String cookie = redirect.headers().get(HttpHeaderNames.SET_COOKIE, "");
            assertThat(cookie)
                    .containsIgnoringCase("HttpOnly")
                    .contains("Secure")
                    .contains("SameSite=Lax");
            RequestHeaders again = RequestHeaders.builder(HttpMethod.GET, "/api/v1/agents")
                    .set(HttpHeaderNames.COOKIE, cookie.substring(0, cookie.indexOf(';')))
                    .build();
            assertThat(client.execute(again).aggregate().join().status()).isEqualTo(HttpStatus.OK);
            assertThat(client.get("/?token=wrong-token-wrong-token")
                            .aggregate()
                            .join()
                            .status())
                    .isEqualTo(HttpStatus.UNAUTHORIZED);
        }
    }

    @Test
    void takesAgentsThatBearTheTokenOverTls(@TempDir Path directory) throws Exception {
        try (Collector collector = secured(directory);
                ClientFactory anyCertificate =
                        ClientFactory.builder().tlsNoVerify().build()) {
            String uri = "https://127.0.0.1:" + collector.address().getPort();
            FakeAgent refused = FakeAgent.silent(uri, settings -> settings.factory(anyCertificate));
            assertThat(refused.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);

            FakeAgent agent = FakeAgent.silent(
                    uri,
                    settings -> settings.factory(anyCertificate)
                            .setHeader(HttpHeaderNames.AUTHORIZATION, "Bearer " + TOKEN));
            agent.send(AgentMessage.newBuilder()
                    .setHello(FakeAgent.hello("node-a", "run-1"))
                    .build());
            agent.next(MessageCase.WELCOME);
            agent.close();
        }
    }

    @Test
    void listensBeyondLoopbackOnlyWithCertificateAndToken() {
        assertThatThrownBy(() -> new Listen(new InetSocketAddress("0.0.0.0", 0), Optional.empty(), Optional.empty()))
                .hasMessageContaining("a certificate and a token are needed");
    }

    @Test
    void refusesATokenThatIsTooShortOrCannotStandInAHeader() {
        assertThatThrownBy(() -> AccessToken.of("short")).hasMessageContaining("openssl rand -hex 32");
        assertThatThrownBy(() -> AccessToken.of("0123456789abcdef 0123")).hasMessageContaining("openssl rand");
    }

    /** A collector with a certificate that openssl made, as the help says. */
    private static Collector secured(Path directory) throws IOException, InterruptedException {
        Path key = directory.resolve("tls.key");
        Path certificate = directory.resolve("tls.crt");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString(),
                        "-subj",
                        "/CN=podflame",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("openssl.log").toFile())
                .start();
        assertThat(openssl.waitFor(60, TimeUnit.SECONDS) && openssl.exitValue() == 0)
                .as("openssl makes a certificate")
                .isTrue();
        return Collector.start(
                new Listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Optional.of(new Listen.Certificate(certificate, key)),
                        Optional.of(AccessToken.of(TOKEN))),
                new Collector.Stores(new MemoryProfileStore(Clock.systemUTC()), new MemorySymbolStore(), () -> {}),
                new Collector.Settings(
                        Retention.DEFAULT, DebugFileSettings.in(directory.resolve("incoming")), HotspotRules.shipped()),
                Clock.systemUTC());
    }

    private static HttpStatus getAs(TestCollector collector, String host) {
        RequestHeaders headers = RequestHeaders.builder(HttpMethod.GET, "/api/v1/agents")
                .set(HttpHeaderNames.AUTHORITY, host)
                .build();
        return WebClient.of(collector.uri()).execute(headers).aggregate().join().status();
    }

    private static HttpStatus post(TestCollector collector, MediaType type, String origin) {
        RequestHeadersBuilder headers =
                RequestHeaders.builder(HttpMethod.POST, "/api/v1/sessions").contentType(type);
        if (!origin.isEmpty()) {
            headers.set(HttpHeaderNames.ORIGIN, origin);
        }
        return WebClient.of(collector.uri())
                .execute(headers.build(), "{}")
                .aggregate()
                .join()
                .status();
    }

    private static HttpStatus bearing(WebClient client, String token) {
        return client.prepare()
                .get("/api/v1/agents")
                .header(HttpHeaderNames.AUTHORIZATION, "Bearer " + token)
                .execute()
                .aggregate()
                .join()
                .status();
    }
}
