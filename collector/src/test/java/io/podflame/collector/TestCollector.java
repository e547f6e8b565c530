package io.podflame.collector;

import io.podflame.collector.debugfile.DebugFileSettings;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.Retention;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.store.memory.MemoryProfileStore;
import io.podflame.collector.store.memory.MemorySymbolStore;
import io.podflame.collector.web.Listen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A real collector on a free port of loopback. */
public final class TestCollector implements AutoCloseable {

    public final TestClock clock;
    public final ProfileStore profiles;
    public final SymbolStore symbols;

    /** Held here, else the levels set below are forgotten with the loggers. */
    private static final List<Logger> QUIET = Stream.of("com.linecorp", "io.podflame", "io.micrometer", "io.netty")
            .map(Logger::getLogger)
            .toList();

    static {
        QUIET.forEach(logger -> logger.setLevel(Level.OFF));
    }

    private final Collector collector;
    private boolean closed;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    public TestCollector() {
        this(new TestClock());
    }

    private TestCollector(TestClock clock) {
        this(clock, new MemoryProfileStore(clock), new MemorySymbolStore(), () -> {});
    }

    /** A collector that asks these debuginfod servers at once, and takes debug files of that size. */
    public TestCollector(List<URI> debuginfod, long debugFileLimitBytes) {
        this(
                new TestClock(),
                directory -> new DebugFileSettings(directory, debugFileLimitBytes, debuginfod, Duration.ZERO));
    }

    private TestCollector(TestClock clock, Function<Path, DebugFileSettings> debugFiles) {
        this(clock, new MemoryProfileStore(clock), new MemorySymbolStore(), () -> {}, debugFiles);
    }

    public TestCollector(ProfileStore profiles, SymbolStore symbols, Collector.Closing directory) {
        this(new TestClock(), profiles, symbols, directory);
    }

    /** A collector whose clock others have too. */
    public TestCollector(TestClock clock, ProfileStore profiles, SymbolStore symbols, Collector.Closing directory) {
        this(clock, profiles, symbols, directory, DebugFileSettings::in);
    }

    private TestCollector(
            TestClock clock,
            ProfileStore profiles,
            SymbolStore symbols,
            Collector.Closing directory,
            Function<Path, DebugFileSettings> debugFiles) {
        this.clock = clock;
        this.profiles = profiles;
        this.symbols = symbols;
        collector = Collector.start(
                Listen.loopback(0),
                new Collector.Stores(profiles, symbols, directory),
                new Collector.Settings(Retention.DEFAULT, debugFiles.apply(incoming()), HotspotRules.shipped()),
                clock);
    }

    private static Path incoming() {
        try {
            return Files.createTempDirectory("podflame-incoming");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String uri() {
        return "http://127.0.0.1:" + collector.address().getPort();
    }

    public IngestCounters counters() {
        return collector.counters();
    }

    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(uri() + path)).build());
    }

    public HttpResponse<String> post(String path, String json) {
        return send(HttpRequest.newBuilder(URI.create(uri() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    public HttpResponse<String> delete(String path) {
        return send(HttpRequest.newBuilder(URI.create(uri() + path)).DELETE().build());
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until it has stopped. */
    public void stop() {
        if (!closed) {
            closed = true;
            http.shutdownNow();
            collector.close();
        }
    }

    /** Stops it aside: the server's threads take two seconds to end, and no test needs that. */
    @Override
    public void close() {
        Thread.ofPlatform().start(this::stop);
    }
}
