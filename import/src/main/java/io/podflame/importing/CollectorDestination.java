package io.podflame.importing;

import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.stream.AgentIdentity;
import io.podflame.agent.stream.CollectorConnections;
import io.podflame.agent.stream.CollectorLink;
import io.podflame.agent.stream.ImportAnnouncement;
import io.podflame.agent.stream.LinkParts;
import io.podflame.agent.stream.SessionCommands;
import io.podflame.agent.stream.SessionReport;
import io.podflame.agent.stream.WindowQueue;
import io.podflame.agent.symbols.SymbolTableMaker;
import io.podflame.binary.BuildId;
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
 * session, when the recording has said what machine it is of.
 */
final class CollectorDestination implements ImportDestination, AutoCloseable {

    /** A window that is being made, those that wait and those in flight. */
    private static final long QUEUE_BYTES = 64L << 20;

    /** How long a collector may be away, or take for one window, before the import gives up. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(200);

    private final CollectorConnections connections;
    private final Optional<String> nodeName;
    private final Grain grain;
    private final WindowQueue queue = new WindowQueue(QUEUE_BYTES);
    private final SecureRandom random = new SecureRandom();
    private final List<RecordedNode> nodes = new CopyOnWriteArrayList<>();
    private final List<ImportAnnouncement> sessions = new ArrayList<>();
    private @Nullable CollectorLink link;

    /** @param nodeName in place of what the recording says */
    CollectorDestination(CollectorConnections connections, Optional<String> nodeName, Grain grain) {
        this.connections = connections;
        this.nodeName = nodeName;
        this.grain = grain;
    }

    /**
     * How fine the windows are.
     *
     * @param oneSessionPerEvent whether sources with the same event add up to one session
     */
    record Grain(Duration window, boolean keepsSampleTimes, boolean oneSessionPerEvent) {

        /** As of a live session: its parts can be looked at apart. */
        static final Grain SESSION = new Grain(Duration.ofSeconds(1), true, false);

        /** For one picture of everything: the longest windows that a collector takes. */
        static final Grain WHOLE = new Grain(Duration.ofMinutes(10), false, true);
    }

    @Override
    public void join(RecordedNode node) {
        nodes.add(node);
    }

    @Override
    public String begin(ImportSource source, RecordedEvent event) {
        CollectorLink started = started();
        Optional<ImportAnnouncement> same = sessions.stream()
                .filter(session -> grain.oneSessionPerEvent() && session.event().equals(event.event()))
                .findFirst();
        if (same.isPresent()) {
            return same.get().sessionId();
        }
        byte[] id = new byte[8];
        random.nextBytes(id);
        ImportAnnouncement session = new ImportAnnouncement(
                HexFormat.of().formatHex(id), source.name(), event.event(), event.frequencyHertz());
        sessions.add(session);
        started.announce(session);
        return session.sessionId();
    }

    private CollectorLink started() {
        if (link == null) {
            SymbolTableMaker tables =
                    SymbolTableMaker.atUsualPriority(this::fileOf, Path.of(System.getProperty("java.io.tmpdir")));
            link = new CollectorLink(
                    new LinkParts(identity(), queue, tables, new SessionCommands(() -> {})), connections);
            link.start();
        }
        return link;
    }

    private AgentIdentity identity() {
        String node = nodeName.or(() -> nodes.getLast().name())
                .filter(name -> !name.isBlank())
                .orElse("recording");
        return new AgentIdentity(
                node,
                UUID.randomUUID().toString(),
                io.podflame.collector.Collector.VERSION,
                "",
                "",
                0,
                0,
                List.of(),
                false,
                0,
                true);
    }

    private Optional<Path> fileOf(BuildId buildId) {
        return nodes.stream().flatMap(node -> node.fileOf(buildId).stream()).findFirst();
    }

    @Override
    public void send(ProfileWindow window) {
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
                            .orElse("the collector " + connections.address() + " did not answer for "
                                    + PATIENCE.toSeconds() + " s"),
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

    @Override
    public Duration window() {
        return grain.window();
    }

    @Override
    public boolean keepsSampleTimes() {
        return grain.keepsSampleTimes();
    }

    /** Ends the connection at once. */
    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
    }
}
