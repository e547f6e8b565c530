package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpStatus;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.query.FlameGraphRequest;
import io.podflame.collector.session.SessionService;
import io.podflame.collector.session.WorkloadDirectory;
import io.podflame.collector.store.ProfileStore;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which profiles a request is about: its parameters workload, from, to, event and session. Thread-safe. */
final class ChosenProfiles {

    /** The samples of a session that the store does not know are looked for that far back when no range is given. */
    private static final Duration SESSION_RANGE = Duration.ofDays(2);

    private final ProfileStore profiles;
    private final WorkloadDirectory directory;
    private final SessionService sessions;
    private final Clock clock;

    ChosenProfiles(ProfileStore profiles, WorkloadDirectory directory, SessionService sessions, Clock clock) {
        this.profiles = profiles;
        this.directory = directory;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** Throws {@link ProblemException} for what cannot be. */
    FlameGraphRequest of(ApiRequest request, Granularity granularity) {
        String session = request.text("session");
        TimeRange range = range(request, session);
        Set<WorkloadKey> workloads = workloads(Set.copyOf(request.texts("workload")), range);
        String event = request.text("event").isEmpty() ? usualEvent(range, session) : request.text("event");
        return new FlameGraphRequest(workloads, range, event, session, granularity);
    }

    /** Everything of one session. */
    FlameGraphRequest ofSession(String session) {
        TimeRange range = profiles.session(session)
                .flatMap(ProfileStore.StoredSession::range)
                .orElse(new TimeRange(0, 0));
        return new FlameGraphRequest(Set.of(), range, usualEvent(range, session), session);
    }

    /** A session's own range, however long ago it was recorded, unless another one is given. */
    private TimeRange range(ApiRequest request, String session) {
        boolean given = !request.text("from").isEmpty() || !request.text("to").isEmpty();
        Optional<TimeRange> ofSession = given || session.isEmpty()
                ? Optional.empty()
                : profiles.session(session).flatMap(ProfileStore.StoredSession::range);
        return ofSession.orElseGet(
                () -> request.range(clock, session.isEmpty() ? ApiRequest.DEFAULT_RANGE : SESSION_RANGE));
    }

    /**
     * CPU time where there is any; else what was counted: an agent may be told to count cycles only. A session that has no samples is still of
     * the event that it was asked for.
     */
    private String usualEvent(TimeRange range, String session) {
        Set<String> events = profiles.series(range, key -> key.sessionId().equals(session)).stream()
                .map(series -> series.key().event().name())
                .collect(Collectors.toCollection(TreeSet::new));
        if (events.isEmpty()) {
            return sessions.find(session).map(SessionView::event).orElse(Event.CPU_CLOCK.name());
        }
        return events.contains(Event.CPU_CLOCK.name())
                ? Event.CPU_CLOCK.name()
                : events.iterator().next();
    }

    /** An ID that nobody knows is refused: without it the answer would be about all workloads, or an empty picture. */
    private Set<WorkloadKey> workloads(Set<String> ids, TimeRange range) {
        Map<String, WorkloadKey> found = new HashMap<>();
        if (!ids.isEmpty()) {
            for (ProfileStore.Series series :
                    profiles.series(range, key -> ids.contains(key.workload().id()))) {
                found.put(series.key().workload().id(), series.key().workload());
            }
        }
        if (found.size() < ids.size()) {
            for (Workload workload : directory.known()) {
                found.put(workload.key().id(), workload.key());
            }
        }
        Set<WorkloadKey> keys = new HashSet<>();
        for (String id : ids) {
            WorkloadKey key = found.get(id);
            if (key == null) {
                throw new ProblemException(
                        HttpStatus.NOT_FOUND,
                        "no workload " + id + " in the time range",
                        "GET /api/v1/workloads lists those there are");
            }
            keys.add(key);
        }
        return keys;
    }
}
