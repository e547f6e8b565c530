package io.podflame.collector.session;

import io.podflame.collector.model.Event;
import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileStore.Series;
import io.podflame.collector.store.ProfileStore.StoredSession;
import io.podflame.proto.v1.SessionStatus;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Recordings that are imported, and those that were: kept with their profiles, so that they are known to the next run of the collector.
 * Thread-safe.
 */
public final class Imports {

    private final KnownSessions sessions;
    private final ProfileStore profiles;
    private final Clock clock;

    Imports(KnownSessions sessions, ProfileStore profiles, Clock clock) {
        this.sessions = sessions;
        this.profiles = profiles;
        this.clock = clock;
        List<StoredSession> newestFirst = profiles.recordings();
        newestFirst.stream().limit(KnownSessions.MAX_KNOWN).toList().reversed().forEach(this::restore);
    }

    private void restore(StoredSession stored) {
        stored.recording().ifPresent(recording -> {
            List<Series> series =
                    stored.range().map(range -> seriesOf(stored.id(), range)).orElse(List.of());
            sessions.restore(new RecordedSession(stored, recording, series, clock.millis()));
        });
    }

    private List<Series> seriesOf(String id, TimeRange range) {
        return profiles.series(range, key -> key.sessionId().equals(id));
    }

    /**
     * An importer announces one event of its recording; once more after its connection broke, as far as this is concerned.
     *
     * @param importer the connection that its batches come on
     * @throws SessionRefusedException when the ID is another session's, or too many imports run
     */
    public void begin(ImportedRecording recording, AgentConnection importer) {
        Optional<RecordedSession> known = find(recording.runId(), recording.sessionId());
        if (known.isPresent()) {
            known.get().connected(importer);
            return;
        }
        if (profiles.session(recording.sessionId()).isPresent()) { // also one that is forgotten here, its profiles kept
            throw KnownSessions.taken(recording.sessionId());
        }
        sessions.addImport(new RecordedSession(recording, importer), clock.millis());
        profiles.put(recording);
    }

    /** An importer has connected: its sessions go on. */
    public void connected(String runId, AgentConnection importer) {
        ofRun(runId).forEach(session -> session.connected(importer));
    }

    /** An importer's connection has ended; its sessions wait a little for it to come back. */
    public void left(String runId, AgentConnection importer) {
        ofRun(runId).forEach(session -> session.left(importer, clock.millis()));
    }

    /** What a session of this import counts; empty when it has none of this ID. */
    public Optional<Event> event(String runId, String sessionId) {
        return find(runId, sessionId).map(session -> session.recording().event());
    }

    /** Whether the session is an import's. */
    public boolean contains(String sessionId) {
        return sessions.find(sessionId)
                .filter(RecordedSession.class::isInstance)
                .isPresent();
    }

    /** An importer says how a session of its own stands; others are ignored. */
    public void status(String runId, SessionStatus status) {
        Optional<ImportedRecording.State> state = switch (status.getState()) {
            case SESSION_STATE_RUNNING, SESSION_STATE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
            case SESSION_STATE_FINISHED -> Optional.of(ImportedRecording.State.FINISHED);
            case SESSION_STATE_FAILED -> Optional.of(ImportedRecording.State.FAILED);
        };
        state.ifPresent(ended -> find(runId, status.getSessionId())
                .ifPresent(session -> profiles.put(session.state(ended, SessionService.shortened(status.getError())))));
    }

    private Optional<RecordedSession> find(String runId, String sessionId) {
        return sessions.find(sessionId)
                .filter(RecordedSession.class::isInstance)
                .map(RecordedSession.class::cast)
                .filter(session -> session.recording().runId().equals(runId));
    }

    private Stream<RecordedSession> ofRun(String runId) {
        return sessions.all().stream()
                .filter(RecordedSession.class::isInstance)
                .map(RecordedSession.class::cast)
                .filter(session -> session.recording().runId().equals(runId));
    }
}
