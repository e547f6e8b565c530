package io.podflame.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.podflame.agent.model.KnownEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and token, with a certificate that keytool made for localhost. */
class LinkSecurityTest {

    private static final AgentIdentity IDENTITY = new AgentIdentity(
            "node-1",
            "run-1",
            "0.1.0",
            "6.18",
            "x86_64",
            2,
            100_000,
            List.of(new KnownEvent("cpu-clock", "software")),
            false,
            19,
            List.of(),
            Optional.empty(),
            false);
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    static Path folder;

    private final WindowQueue queue = new WindowQueue(WindowQueue.DEFAULT_LIMIT_BYTES);

    @BeforeAll
    static void makeCertificate() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "collector",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost");
        keytool(
                "-exportcert",
                "-alias",
                "collector",
                "-rfc",
                "-file",
                folder.resolve("ca.pem").toString());
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", folder.resolve("keys.p12").toString(), "-storepass", new String(PASSWORD)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static SslContext serverContext() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(folder.resolve("keys.p12"))) {
            keys.load(file, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        return GrpcSslContexts.configure(SslContextBuilder.forServer(factory)).build();
    }

    private CollectorLink link(CollectorAddress address, Optional<Path> caFile, Optional<Path> tokenFile) {
        SymbolTableSource none = buildId -> new SymbolTableAnswer.Unavailable("none");
        return new CollectorLink(
                new LinkParts(IDENTITY, queue, none, new SessionCommands(() -> {})),
                new CollectorChannel(address, caFile, tokenFile));
    }

    @Test
    void speaksTlsAndShowsTheToken() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "s3cret\n");
        try (FakeCollector collector = new FakeCollector()) {
            collector.tls = Optional.of(serverContext());
            collector.token = Optional.of("s3cret");
            collector.start();
            try (CollectorLink link = link(
                    new CollectorAddress("localhost", collector.port(), true),
                    Optional.of(folder.resolve("ca.pem")),
                    Optional.of(token))) {
                link.start();
                link.send(new TestWindows().next(1));
                assertThat(queue.awaitEmpty(Duration.ofSeconds(30))).isTrue();
            }
        }
    }

    @Test
    void doesNotSpeakToACollectorWhoseCertificateNobodyVouchesFor() throws Exception {
        try (FakeCollector collector = new FakeCollector();
                LogLines log = new LogLines(CollectorLink.class)) {
            collector.tls = Optional.of(serverContext());
            collector.start();
            try (CollectorLink link = link(
                    new CollectorAddress("localhost", collector.port(), true), Optional.empty(), Optional.empty())) {
                link.start();
                assertThat(log.await("certification path")).contains("collector https://localhost");
            }
            assertThat(collector.received).isEmpty();
        }
    }

    @Test
    void namesTheRemedyWhenTheTokenIsRefused() throws Exception {
        try (FakeCollector collector = new FakeCollector();
                LogLines log = new LogLines(CollectorLink.class)) {
            collector.token = Optional.of("s3cret");
            collector.start();
            try (CollectorLink link = link(
                    new CollectorAddress("127.0.0.1", collector.port(), false), Optional.empty(), Optional.empty())) {
                link.start();
                assertThat(log.await("refused the token")).contains("--token-file");
            }
        }
    }

    @Test
    void saysWhichFileCannotBeRead() throws Exception {
        try (LogLines log = new LogLines(CollectorLink.class);
                CollectorLink link = link(
                        new CollectorAddress("127.0.0.1", 1, false),
                        Optional.empty(),
                        Optional.of(folder.resolve("missing")))) {
            link.start();
            assertThat(log.await("cannot be read"))
                    .contains(folder.resolve("missing").toString());
        }
    }
}
