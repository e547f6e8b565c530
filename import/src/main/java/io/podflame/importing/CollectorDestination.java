package io.podflame.importing;

import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.encode.WindowDescription;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.stream.AgentIdentity;
import io.podflame.agent.stream.CollectorChannel;
import io.podflame.agent.stream.CollectorLink;
import io.podflame.agent.stream.ImportAnnouncement;
import io.podflame.agent.stream.LinkParts;
import io.podflame.agent.stream.SessionCommands;
import io.podflame.agent.stream.SessionReport;
import io.podflame.agent.stream.WindowQueue;
import io.podflame.agent.symbols.SymbolTableMaker;
import io.podflame.binary.BuildId;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.importing.node.RecordedNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A collector, reached as agents reach it: the link, its queue and its acknowledgements are the agent's own. It connects with the first
 * session, when the recording has said what machine it is of. One thread.
 */
final class CollectorDestination implements ImportDestination, AutoCloseable {

    /** A window that is being made, those that wait and those in flight. */
    private static final long QUEUE_BYTES = 64L << 20;

    /** How long a collector may be away, or take for one window, before the import gives up. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long one that cannot be reached at all is tried before anything is read. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(3);

    private static final int CPUS_NOT_KNOWN = 0;

    private static final Duration POLL = Duration.ofMillis(200);

    private final CollectorChannel channel;
    private final Optional<String> nodeName;
    private final DictionarySource dictionaries = new DictionarySource(DictionaryLimits.DEFAULT);
    private final WindowQueue queue = new WindowQueue(QUEUE_BYTES);
    private final SecureRandom random = new SecureRandom();
    private final List<RecordedNode> nodes = new CopyOnWriteArrayList<>();
    private final List<ImportAnnouncement> sessions = new ArrayList<>();
    private @Nullable CollectorLink link;

    /** @param nodeName in place of what the recording says */
    CollectorDestination(CollectorChannel channel, Optional<String> nodeName) {
        this.channel = channel;
        this.nodeName = nodeName;
    }

    @Override
    public void join(RecordedNode node) {
        nodes.add(node);
    }

    @Override
    public ImportedSession begin(ImportSource source, RecordedEvent event, SessionStart start) {
        byte[] id = new byte[8];
        random.nextBytes(id);
        ImportAnnouncement session = new ImportAnnouncement(
                HexFormat.of().formatHex(id), source.name(), event.event(), event.frequencyHertz());
        sessions.add(session);
        started().announce(session);
        WindowDescription description = new WindowDescription(
                session.sessionId(), event.event(), event.frequencyHertz(), CPUS_NOT_KNOWN, start.firstNanos() > 0);
        return new WindowedSession(description, dictionaries, start, this::send);
    }

    private CollectorLink started() {
        if (link == null) {
            SymbolTableMaker tables =
                    SymbolTableMaker.atUsualPriority(this::fileOf, Path.of(System.getProperty("java.io.tmpdir")));
            link = new CollectorLink(new LinkParts(identity(), queue, tables, new SessionCommands(() -> {})), channel);
            link.start();
            awaitWelcome(link);
        }
        return link;
    }

    private void awaitWelcome(CollectorLink starting) {
        long now = System.nanoTime();
        try {
            while (!starting.awaitWelcome(POLL)) {
                Duration patience = starting.problem().isPresent() ? FIRST_PATIENCE : PATIENCE;
                requirePatience(starting, now + patience.toNanos());
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private AgentIdentity identity() {
        return new AgentIdentity(
                nodes.getLast().nameOr(nodeName),
                UUID.randomUUID().toString(),
                io.podflame.collector.Collector.VERSION,
                "",
                "",
                0,
                0,
                List.of(),
                false,
                0,
                List.of(),
                Optional.empty(),
                true);
    }

    private Optional<ExecutableLocation> fileOf(BuildId buildId) {
        return nodes.stream()
                .flatMap(node -> node.fileOf(buildId).stream())
                .findFirst()
                .map(ExecutableLocation::of);
    }

    /** Takes a window, when there is room for it. */
    private void send(ProfileWindow window) {
        CollectorLink started = started();
        try {
            long patientUntil = System.nanoTime() + PATIENCE.toNanos();
            while (!queue.awaitRoom(window.sizeBytes(), POLL)) {
                requirePatience(started, patientUntil);
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        started.send(window);
    }

    /** Ends every session when the collector has taken everything, and the connection. */
    void finish() {
        if (link == null) {
            return;
        }
        try {
            long waiting = Long.MAX_VALUE;
            long patientUntil = 0;
            while (!link.awaitAnswered(POLL)) {
                long now = queue.counts().waitingSamples();
                if (now < waiting) { // it goes on
                    waiting = now;
                    patientUntil = System.nanoTime() + PATIENCE.toNanos();
                }
                requirePatience(link, patientUntil);
            }
            for (ImportAnnouncement session : sessions) {
                link.report(new SessionReport.Finished(session.sessionId()));
            }
            link.finish(PATIENCE, PATIENCE);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void requirePatience(CollectorLink waitsFor, long untilNanos) {
        if (System.nanoTime() > untilNanos) {
            throw new ImportFailedException(
                    waitsFor.problem()
                            .orElse("the collector " + channel.address() + " did not answer for " + PATIENCE.toSeconds()
                                    + " s"),
                    "start one with podflame up, name another with --collector, or convert without one: --format and --output");
        }
    }

    private static ImportFailedException interrupted() {
        Thread.currentThread().interrupt();
        return new ImportFailedException("interrupted", "what was sent before is kept");
    }

    /** One for each event, in the order of their first samples. */
    List<ImportAnnouncement> sessions() {
        return List.copyOf(sessions);
    }

    /** One: windows come in the order of their times. */
    @Override
    public int readers() {
        return 1;
    }

    @Override
    public boolean keepsSampleTimes() {
        return true;
    }

    /** Ends the connection at once. */
    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
    }
}
