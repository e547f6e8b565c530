package io.podflame.collector.session;

import io.podflame.collector.session.SessionRefusedException.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sessions that run, and the last that ended. Thread-safe. */
final class KnownSessions {

    /** The oldest that has ended is forgotten for a new one; its profiles stay in the store. */
    static final int MAX_KNOWN = 1000;

    /** As many as an agent carries out at once; it would refuse a ninth when this collector had it begun already. */
    static final int MAX_RUNNING_PER_NODE = 8;

    /** On all nodes: every window of every session is stored. */
    static final int MAX_RUNNING = 100;

    /** Look-backs of triggers: five hours of an agent that fires as often as it may. */
    static final int MAX_LOOK_BACKS_PER_NODE = 60;

    /** Each event of a recording is one; a recording has at most as many. */
    static final int MAX_RUNNING_IMPORTS = 256;

    private final Map<String, Session> sessions = new LinkedHashMap<>();

    /** @throws SessionRefusedException when as many run already as may, on one of its nodes or in all */
    synchronized void add(Session session, long nowMillis) {
        List<Session> running = sessions.values().stream()
                .filter(known -> !known.runningNodes(nowMillis).isEmpty())
                .toList();
        if (running.size() >= MAX_RUNNING) {
            throw tooMany(MAX_RUNNING + " sessions are running", running.getFirst());
        }
        for (String node : session.runningNodes(nowMillis)) {
            List<Session> there = running.stream()
                    .filter(known -> known.runningNodes(nowMillis).contains(node))
                    .toList();
            if (there.size() >= MAX_RUNNING_PER_NODE) {
                throw tooMany(MAX_RUNNING_PER_NODE + " sessions are running on node " + node, there.getFirst());
            }
        }
        put(session, nowMillis);
    }

    /**
     * Imports do not count as sessions that agents carry out, and have a limit of their own.
     *
     * @throws SessionRefusedException when as many run already as may, or one has this ID
     */
    synchronized void addImport(RecordedSession session, long nowMillis) {
        if (sessions.containsKey(session.id())) {
            throw taken(session.id());
        }
        long running = sessions.values().stream()
                .filter(known -> known instanceof RecordedSession && !known.ended(nowMillis))
                .count();
        if (running >= MAX_RUNNING_IMPORTS) {
            throw new SessionRefusedException(
                    Refusal.TOO_MANY,
                    MAX_RUNNING_IMPORTS + " events of recordings are being imported, and no more can at once",
                    "wait for an import to end, then import the recording again");
        }
        put(session, nowMillis);
    }

    static SessionRefusedException taken(String id) {
        return new SessionRefusedException(
                Refusal.WRONG, "there is a session " + id + " already", "import the recording again, as another one");
    }

    /** One that an agent has begun by itself: whatever else runs, but the oldest of its node makes room. */
    synchronized void addLookBack(SampledSession session, String node, long nowMillis) {
        List<SampledSession> ofNode = sessions.values().stream()
                .filter(known -> known instanceof SampledSession)
                .map(SampledSession.class::cast)
                .filter(known -> known.isLookBackOf(node))
                .toList();
        if (ofNode.size() >= MAX_LOOK_BACKS_PER_NODE) {
            sessions.remove(ofNode.getFirst().id());
        }
        put(session, nowMillis);
    }

    /** One of an earlier run, whatever else there is. */
    synchronized void restore(RecordedSession session) {
        sessions.put(session.id(), session);
    }

    private void put(Session session, long nowMillis) {
        sessions.put(session.id(), session);
        if (sessions.size() > MAX_KNOWN) {
            forgetOldest(nowMillis);
        }
    }

    private static SessionRefusedException tooMany(String error, Session oldest) {
        return new SessionRefusedException(
                Refusal.TOO_MANY,
                error + ", and no more can at once",
                "wait for one to end, or stop one: podflame sessions --stop " + oldest.id() + " stops the oldest");
    }

    private void forgetOldest(long nowMillis) {
        sessions.values().stream()
                .filter(known -> known.ended(nowMillis))
                .findFirst()
                .ifPresent(oldest -> sessions.remove(oldest.id()));
    }

    synchronized Optional<Session> find(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** Newest first. */
    synchronized List<Session> all() {
        return List.copyOf(sessions.values()).reversed();
    }
}
