package io.podflame.agent.stream;

import io.podflame.agent.model.Workload;
import io.podflame.proto.v1.AgentMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every stream's collector has to be told beside windows: the node's workloads, and how its sessions fare. Always the
 * latest only; a new stream is told all of it again. Thread-safe.
 */
final class Announcements {

    /** Sessions whose state is remembered; the oldest is forgotten first. */
    private static final int MAX_SESSIONS = 64;

    private final Map<String, Announced> sessions = new LinkedHashMap<>();
    private final List<ImportAnnouncement> imports = new ArrayList<>();
    private final Map<Long, LookBackAnnouncement> lookBacks = new LinkedHashMap<>();
    private List<Workload> inventory = List.of();
    private long inventoryVersion;
    private long lastVersion;

    /** Replaces the workloads. Gives false when they are the same as before. */
    synchronized boolean setInventory(List<Workload> workloads) {
        if (inventoryVersion > 0 && inventory.equals(workloads)) {
            return false;
        }
        inventory = List.copyOf(workloads);
        inventoryVersion = ++lastVersion;
        return true;
    }

    /** Tells of a session that comes from a recording: before its windows and its end. */
    synchronized void addImport(ImportAnnouncement announced) {
        imports.add(announced);
    }

    /** Tells of a session that a trigger has begun: before its windows and its end. */
    synchronized void addLookBack(LookBackAnnouncement announced) {
        lookBacks.put(++lastVersion, announced);
        if (lookBacks.size() > MAX_SESSIONS) {
            lookBacks.remove(lookBacks.keySet().iterator().next());
        }
    }

    /** @param afterPosition the window (a position in the queue) that has to leave before */
    synchronized void report(SessionReport report, long afterPosition) {
        sessions.remove(report.sessionId());
        sessions.put(report.sessionId(), new Announced(report, afterPosition, ++lastVersion));
        if (sessions.size() > MAX_SESSIONS) {
            sessions.remove(sessions.keySet().iterator().next());
        }
    }

    /** Begins again from the start, for a new stream. */
    Reader reader() {
        return new Reader();
    }

    /** What one stream has been told. Used by one thread. */
    final class Reader {

        private final Map<String, Long> toldSessions = new HashMap<>();
        private long toldInventory;
        private int toldImports;
        private long toldLookBacks;

        /** @param nextPosition of the window that the stream will send next */
        Optional<AgentMessage> next(long nextPosition) {
            synchronized (Announcements.this) {
                if (toldInventory < inventoryVersion) {
                    toldInventory = inventoryVersion;
                    return Optional.of(LinkMessages.encodeInventory(inventory));
                }
                if (toldImports < imports.size()) {
                    return Optional.of(LinkMessages.encodeImport(imports.get(toldImports++)));
                }
                for (Map.Entry<Long, LookBackAnnouncement> lookBack : lookBacks.entrySet()) {
                    if (lookBack.getKey() > toldLookBacks) {
                        toldLookBacks = lookBack.getKey();
                        return Optional.of(LinkMessages.encodeLookBack(lookBack.getValue()));
                    }
                }
                for (Announced session : sessions.values()) {
                    String id = session.report.sessionId();
                    if (session.afterPosition < nextPosition && toldSessions.getOrDefault(id, 0L) < session.version) {
                        toldSessions.put(id, session.version);
                        toldSessions.keySet().retainAll(sessions.keySet());
                        return Optional.of(LinkMessages.encodeStatus(session.report));
                    }
                }
                return Optional.empty();
            }
        }
    }

    private record Announced(SessionReport report, long afterPosition, long version) {}
}
