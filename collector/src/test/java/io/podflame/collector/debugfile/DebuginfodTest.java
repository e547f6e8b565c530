package io.podflame.collector.debugfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestCollector;
import io.podflame.collector.store.TableOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector that asks debuginfod servers: Debian's own one, and one that sends the wrong file. */
class DebuginfodTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static CompiledProgram program;

    @BeforeAll
    static void compile() {
        program = CompiledProgram.compile(folder.resolve("program"));
    }

    @Test
    void namesAStrippedProgramsSamplesByARealServersFile() throws IOException {
        if (!DebuginfodServer.isInstalled()) {
            if ("true".equals(System.getenv("CI"))) {
                fail("no debuginfod on the PATH: apt-get install debuginfod");
            }
            assumeTrue(false, "no debuginfod on the PATH: apt-get install debuginfod");
        }
        Path served = Files.createDirectories(folder.resolve("served"));
        Files.copy(program.debug(), served.resolve("busy.debug"));
        try (DebuginfodServer server = DebuginfodServer.serving(served, folder.resolve("debuginfod.log"))) {
            server.awaitFile(program.buildId().hex());
            try (TestCollector collector = new TestCollector(List.of(server.address()), 1 << 24)) {
                FakeAgent agent = FakeAgent.greeted(collector, "node-a");

                agent.deliver(program.samples(collector.clock));

                await("its table", () -> collector.symbols.contains(program.buildId()));
                assertThat(collector.get("/api/v1/flamegraph?format=folded").body())
                        .contains("busy;etcd;serve;spin 3\n");
                assertThat(collector
                                .symbols
                                .describe(program.buildId())
                                .orElseThrow()
                                .origin())
                        .isEqualTo(new TableOrigin(
                                TableOrigin.Kind.DEBUGINFOD, server.address().toString()));
                await(
                        "the counter",
                        () -> collector.get("/metrics").body().contains("podflame_debuginfod_tables_total 1.0"));
                agent.close();
            }
        }
    }

    @Test
    void rejectsAFileOfAnotherBuild() throws IOException {
        CompiledProgram other = CompiledProgram.compile(folder.resolve("other"), "-O2", "-DOTHER");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] wrong = Files.readAllBytes(other.debug());
        var _ = server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, wrong.length);
            exchange.getResponseBody().write(wrong);
            exchange.close();
        });
        server.start();
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (TestCollector collector = new TestCollector(List.of(address), 1 << 24)) {
            FakeAgent agent = FakeAgent.greeted(collector, "node-a");
            agent.deliver(program.samples(collector.clock));

            await(
                    "its rejection",
                    () -> collector
                            .get("/metrics")
                            .body()
                            .contains("podflame_rejected_debug_files_total{reason=\"other build ID\"} 1.0"));
            assertThat(collector.symbols.contains(program.buildId())).isFalse();
            agent.close();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void leavesAServerThatFailsAloneForAWhile() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var _ = server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (TestCollector collector = new TestCollector(List.of(address), 1 << 24)) {
            FakeAgent agent = FakeAgent.greeted(collector, "node-a");
            agent.deliver(program.samples(collector.clock));
            await("a failure", () -> failures(collector).contains("1.0"));

            collector.get("/api/v1/symbols/missing");
            collector.clock.advance(Duration.ofSeconds(29));
            assertThat(failures(collector)).as("29 s later").contains("1.0");

            collector.clock.advance(Duration.ofSeconds(2));
            await("a second try", () -> failures(collector).contains("2.0"));
            agent.close();
        } finally {
            server.stop(0);
        }
    }

    private static String failures(TestCollector collector) {
        return collector
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("podflame_debuginfod_failed_total"))
                .findFirst()
                .orElse("");
    }

    private static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("no " + what + " within " + PATIENCE);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
