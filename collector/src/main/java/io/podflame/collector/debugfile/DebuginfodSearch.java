package io.podflame.collector.debugfile;

import io.podflame.collector.debugfile.DebuginfodClient.Answer;
import io.podflame.collector.debugfile.DebuginfodClient.Artifact;
import io.podflame.collector.debugfile.SearchQueue.Wanted;
import io.podflame.collector.health.DebugFileCounters;
import io.podflame.collector.model.Location;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.store.SymbolTableDescription;
import io.podflame.collector.store.TableOrigin;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the debug files of what was sampled on debuginfod servers: for each build ID without a table, or with an agent's that has no
 * source lines, once the agent has had its time. One file at a time, on a thread of its own: nobody waits for it.
 *
 * <pre>
 * seen ─▶ patience ─▶ every server: debuginfo? ─▶ any: executable? ─▶ table ─▶ store
 *                       │ 404 everywhere: not again for six hours
 *                       │ failed: the server is left alone for 30 s, 60 s, … an hour
 * </pre>
 */
public final class DebuginfodSearch implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DebuginfodSearch.class.getName());
    private static final Duration NOT_FOUND_PAUSE = Duration.ofHours(6);
    private static final Duration USELESS_PAUSE = Duration.ofHours(24);
    private static final long IDLE_NANOS = Duration.ofMillis(500).toNanos();

    private final DebugFileSettings settings;
    private final List<ServerState> servers;
    private final DebugFiles files;
    private final SymbolStore symbols;
    private final DebugFileCounters counters;
    private final InstantSource clock;
    private final DebuginfodClient client;
    private final SearchQueue queue = new SearchQueue();
    private final Thread thread;
    private volatile boolean closed;

    private DebuginfodSearch(
            DebugFileSettings settings,
            DebugFiles files,
            SymbolStore symbols,
            DebugFileCounters counters,
            InstantSource clock) {
        this.settings = settings;
        this.servers = settings.servers().stream().map(ServerState::new).toList();
        this.files = files;
        this.symbols = symbols;
        this.counters = counters;
        this.clock = clock;
        this.client = new DebuginfodClient(settings.limitBytes());
        this.thread = Thread.ofPlatform()
                .name("podflame-debuginfod")
                .priority(Thread.MIN_PRIORITY)
                .daemon()
                .unstarted(this::run);
    }

    /** Begins to search; without servers it does nothing, ever. */
    public static DebuginfodSearch start(
            DebugFileSettings settings,
            DebugFiles files,
            SymbolStore symbols,
            DebugFileCounters counters,
            InstantSource clock) {
        DebuginfodSearch search = new DebuginfodSearch(settings, files, symbols, counters, clock);
        if (!settings.servers().isEmpty()) {
            search.thread.start();
        }
        return search;
    }

    /** The executable was sampled, or its names are missed; cheap, and may be said again and again. */
    public void seen(Location.Executable executable) {
        if (!settings.servers().isEmpty()) {
            Instant now = clock.instant();
            queue.add(new Wanted(executable.buildId(), executable.path(), now.plus(settings.patience())), now);
        }
    }

    private void run() {
        while (!closed) {
            try {
                Optional<Wanted> next = queue.next(clock.instant());
                if (next.isPresent()) {
                    search(next.get());
                } else {
                    LockSupport.parkNanos(this, IDLE_NANOS);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a search of debuginfod servers failed by a fault of ours", e);
            }
        }
    }

    private void search(Wanted wanted) throws InterruptedException {
        Optional<SymbolTableDescription> present = symbols.describe(wanted.buildId());
        if (present.isPresent() && !couldBeBetter(present.get())) {
            queue.settle(wanted.buildId(), clock.instant(), NOT_FOUND_PAUSE);
            return;
        }
        boolean failed = false;
        // an agent's table is that of the executable already
        List<Artifact> artifacts = present.isPresent() ? List.of(Artifact.debuginfo) : List.of(Artifact.values());
        for (Artifact artifact : artifacts) {
            for (ServerState server : servers) {
                if (!server.mayBeAsked(clock.instant())) {
                    failed = true;
                    continue;
                }
                switch (ask(server, wanted, artifact)) {
                    case TAKEN -> {
                        return;
                    }
                    case FAILED -> failed = true;
                    case NOT_FOUND -> {}
                }
            }
        }
        Instant now = clock.instant();
        if (failed) {
            queue.add(new Wanted(wanted.buildId(), wanted.path(), nextTry(now)), now);
        } else {
            queue.settle(wanted.buildId(), now, NOT_FOUND_PAUSE);
        }
    }

    private Instant nextTry(Instant now) {
        return servers.stream()
                .map(ServerState::closedUntil)
                .filter(until -> until.isAfter(now))
                .min(Instant::compareTo)
                .orElse(now.plus(settings.patience()));
    }

    /** What a person uploaded or a server sent is as good as it gets; so is a table with lines. */
    private static boolean couldBeBetter(SymbolTableDescription table) {
        return table.stretches() == 0 && table.origin().kind() == TableOrigin.Kind.AGENT;
    }

    private enum Outcome {
        /** The file was read, whatever it was worth. */
        TAKEN,
        NOT_FOUND,
        FAILED
    }

    private Outcome ask(ServerState server, Wanted wanted, Artifact artifact) throws InterruptedException {
        Path file;
        try {
            file = files.create();
        } catch (IOException e) {
            return failed(server, "disk", "cannot write into " + settings.directory() + ": " + e.getMessage());
        }
        return switch (client.fetch(server.address(), wanted.buildId(), artifact, file)) {
            case Answer.Found() -> {
                counters.found();
                server.answered();
                take(server, wanted, file);
                yield Outcome.TAKEN;
            }
            case Answer.NotFound() -> {
                counters.notFound();
                server.answered();
                files.discard(file);
                yield Outcome.NOT_FOUND;
            }
            case Answer.Failed(String kind, String message) -> {
                files.discard(file);
                yield failed(server, kind, message);
            }
        };
    }

    private Outcome failed(ServerState server, String kind, String message) {
        counters.failed(kind);
        server.failed(clock.instant());
        if (server.isNewKind(kind)) {
            LOG.log(
                    Level.WARNING,
                    "debuginfod {0}: {1}: {2}; more of the kind are only counted (podflame_debuginfod_failed)",
                    server.address(),
                    kind,
                    message);
        }
        return Outcome.FAILED;
    }

    private void take(ServerState server, Wanted wanted, Path file) throws InterruptedException {
        Delivery delivery = Delivery.fetched(wanted.path(), server.address().toString(), wanted.buildId());
        try {
            TakenFile taken = files.take(file, delivery).get();
            counters.fetchedTable();
            LOG.log(
                    Level.INFO,
                    "debuginfod {0} named {1}: {2} symbols, {3} with lines",
                    server.address(),
                    wanted.path(),
                    taken.table().symbols(),
                    taken.table().stretches());
        } catch (ExecutionException e) {
            rejected(server, wanted, e.getCause());
        }
        queue.settle(wanted.buildId(), clock.instant(), USELESS_PAUSE);
    }

    private void rejected(ServerState server, Wanted wanted, @Nullable Throwable cause) {
        if (!(cause instanceof UnusableDebugFileException unusable)) {
            throw new CompletionException(cause);
        }
        counters.rejected(unusable.reason().label());
        if (server.isNewKind("file: " + unusable.reason().label())) {
            LOG.log(
                    Level.WARNING,
                    "debuginfod {0}: the file for {1} is no use: {2}; more of the kind are only counted",
                    server.address(),
                    wanted.buildId(),
                    unusable.error());
        }
    }

    /** Stops at once; what is on its way is given up. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        client.close();
    }
}
