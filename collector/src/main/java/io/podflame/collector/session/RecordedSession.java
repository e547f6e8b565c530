package io.podflame.collector.session;

import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.SessionView.AgentState;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.ProfileStore.Series;
import io.podflame.collector.store.ProfileStore.StoredSession;
import io.podflame.collector.store.ProfileStore.WindowTotal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One event of a recording, while it is imported and after. It runs as long as its importer is connected, or comes back within
 * {@link #GRACE}. Guarded by its own lock.
 */
final class RecordedSession implements Session {

    static final String INTERRUPTED =
            "the import ended before its recording did; import the recording again for the rest of it";

    private final SessionTotals totals = new SessionTotals();
    private StoredSession stored;
    private ImportedRecording recording;
    private Optional<AgentConnection> importer = Optional.empty();
    private long leftMillis;

    /** One that begins. */
    RecordedSession(ImportedRecording recording, AgentConnection importer) {
        this.stored = new StoredSession(recording.sessionId(), Optional.empty(), Optional.of(recording));
        this.recording = recording;
        this.importer = Optional.of(importer);
    }

    /**
     * One that an earlier run of this collector knew.
     *
     * @param series its profiles
     */
    RecordedSession(StoredSession stored, ImportedRecording recording, List<Series> series, long nowMillis) {
        this.stored = stored;
        this.recording = recording;
        this.leftMillis = nowMillis;
        for (Series one : series) {
            for (WindowTotal total : one.totals()) {
                totals.add(one.key(), total.samples(), total.value());
            }
        }
    }

    @Override
    public synchronized String id() {
        return recording.sessionId();
    }

    synchronized ImportedRecording recording() {
        return recording;
    }

    /** Its importer is there again. */
    synchronized void connected(AgentConnection connection) {
        importer = Optional.of(connection);
    }

    /** Nothing happens when a newer connection has taken this one's place. */
    synchronized void left(AgentConnection connection, long nowMillis) {
        if (importer.filter(current -> current.equals(connection)).isPresent()) {
            importer = Optional.empty();
            leftMillis = nowMillis;
        }
    }

    /** Its importer says how it stands; one that has finished stays so. */
    synchronized ImportedRecording state(ImportedRecording.State state, String error) {
        if (recording.state() != ImportedRecording.State.FINISHED) {
            recording = recording.with(state, error);
        }
        return recording;
    }

    @Override
    public synchronized void windowStored(ProfileBatch batch) {
        stored = stored.with(batch.statistics().window());
        batch.profiles().forEach(totals::add);
    }

    @Override
    public List<String> runningNodes(long nowMillis) {
        return List.of();
    }

    @Override
    public synchronized boolean ended(long nowMillis) {
        return state(nowMillis) != State.RUNNING;
    }

    @Override
    public synchronized SessionView view(long nowMillis) {
        long startedMillis = stored.range()
                .map(range -> TimeUnit.NANOSECONDS.toMillis(range.startNanos()))
                .orElse(recording.importedMillis());
        long durationMillis = stored.range()
                .map(RecordedSession::endMillis)
                .map(end -> end - startedMillis)
                .orElse(0L);
        State state = state(nowMillis);
        boolean interrupted = state == State.FAILED && recording.state() != ImportedRecording.State.FAILED;
        return new SessionView(
                id(),
                target(),
                state.name(),
                recording.event().name(),
                recording.frequencyHertz(),
                startedMillis,
                durationMillis,
                durationMillis,
                totals.samples(),
                totals.cpuSeconds(),
                true,
                recording.source(),
                recording.importedMillis(),
                "",
                List.of(new AgentState(recording.node(), state.name(), interrupted ? INTERRUPTED : recording.error())),
                totals.workloads(),
                SchedulingView.NONE);
    }

    /** Rounded up, so that the last window starts before it. */
    private static long endMillis(TimeRange range) {
        return Math.ceilDiv(range.endNanos(), TimeUnit.MILLISECONDS.toNanos(1));
    }

    private State state(long nowMillis) {
        return switch (recording.state()) {
            case FINISHED -> State.FINISHED;
            case FAILED -> State.FAILED;
            case RUNNING ->
                importer.isEmpty() && nowMillis > leftMillis + GRACE.toMillis() ? State.FAILED : State.RUNNING;
        };
    }

    private String target() {
        String event = recording.event().name();
        return "recording " + recording.source() + (event.equals(Event.CPU_CLOCK.name()) ? "" : ", " + event);
    }
}
