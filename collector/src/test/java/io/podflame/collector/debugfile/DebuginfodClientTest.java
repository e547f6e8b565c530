package io.podflame.collector.debugfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.podflame.binary.BuildId;
import io.podflame.collector.debugfile.DebuginfodClient.Answer;
import io.podflame.collector.debugfile.DebuginfodClient.Artifact;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What servers other than well-behaved ones may answer. */
class DebuginfodClientTest {

    private static final BuildId ID = BuildId.of("abcd");
    private static final int LIMIT_BYTES = 100_000;
    private static final byte[] CONTENT = new byte[1000];

    private final DebuginfodClient client = new DebuginfodClient(LIMIT_BYTES);

    @TempDir
    private Path folder;

    private HttpServer server = listening();

    private static HttpServer listening() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void startServer() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        client.close();
    }

    @Test
    void writesTheFile() throws Exception {
        serve("/buildid/abcd/executable", exchange -> send(exchange, 200, CONTENT));

        assertThat(fetch(Artifact.executable)).isEqualTo(new Answer.Found());
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
        assertThat(fetch(Artifact.debuginfo)).as("404").isEqualTo(new Answer.NotFound());
    }

    @Test
    void unpacksWhatAProxyHasPacked() throws Exception {
        serve("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            send(exchange, 200, gzip(CONTENT));
        });

        assertThat(fetch(Artifact.debuginfo)).isEqualTo(new Answer.Found());
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
    }

    @Test
    void takesNoMoreThanTheLimitPackedOrNot() throws Exception {
        serve("/", exchange -> send(exchange, 200, new byte[LIMIT_BYTES + 1]));
        assertThat(kind(fetch(Artifact.debuginfo))).isEqualTo("too large");

        server.removeContext("/");
        serve("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            send(exchange, 200, gzip(new byte[LIMIT_BYTES + 1]));
        });
        assertThat(kind(fetch(Artifact.debuginfo))).isEqualTo("too large");
    }

    @Test
    void followsARedirectWithinTheServerAndNoOther() throws Exception {
        serve("/buildid/abcd/debuginfo", exchange -> redirect(exchange, "/elsewhere"));
        serve("/elsewhere", exchange -> send(exchange, 200, CONTENT));
        serve("/buildid/abcd/executable", exchange -> redirect(exchange, "http://other.test/file"));

        assertThat(fetch(Artifact.debuginfo)).isEqualTo(new Answer.Found());
        assertThat(kind(fetch(Artifact.executable))).isEqualTo("redirect refused");
    }

    @Test
    void endsACircleOfRedirects() throws Exception {
        serve("/", exchange -> redirect(exchange, "/again"));

        assertThat(kind(fetch(Artifact.debuginfo))).isEqualTo("too many redirects");
    }

    @Test
    void tellsFailuresApart() throws Exception {
        serve("/", exchange -> send(exchange, 503, new byte[0]));
        assertThat(kind(fetch(Artifact.debuginfo))).isEqualTo("status 503");
        server.removeContext("/");
        serve("/", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.close();
        });
        assertThat(kind(fetch(Artifact.debuginfo))).isEqualTo("broken connection");
        server.stop(0);
        assertThat(kind(fetch(Artifact.debuginfo))).isEqualTo("no connection");
    }

    private Answer fetch(Artifact artifact) throws Exception {
        Path target = folder.resolve("file");
        Files.write(target, new byte[0]);
        return client.fetch(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), ID, artifact, target);
    }

    private void serve(String path, HttpHandler handler) {
        var _ = server.createContext(path, handler);
    }

    private static String kind(Answer answer) {
        return answer instanceof Answer.Failed failed ? failed.kind() : answer.toString();
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        send(exchange, 302, new byte[0]);
    }

    private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(content);
        } finally {
            exchange.close();
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return packed.toByteArray();
    }
}
