package io.podflame.collector.ingest;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.SymbolTableAnswer;
import io.podflame.collector.store.SymbolStore;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is asked for which symbol table, over all agents: one at a time for each build ID that is not stored, the next one that has
 * seen it when the asked one leaves or does not have it.
 *
 * <pre>
 * not stored ──seen──▶ asked ──received──▶ stored
 *                      │   ▲
 *                 left │   │ another agent has seen it
 *          unavailable ▼   │
 *                      waiting
 * </pre>
 *
 * Thread-safe.
 */
final class SymbolTableRequests {

    private final SymbolStore store;
    private final Map<BuildId, Wanted> wanted = new HashMap<>();

    SymbolTableRequests(SymbolStore store) {
        this.store = store;
    }

    /** A source's samples are of this executable. */
    void seen(Location.Executable executable, SymbolTableSource source) {
        BuildId buildId = executable.buildId();
        if (store.contains(buildId)) {
            return;
        }
        synchronized (this) {
            Wanted table = wanted.computeIfAbsent(buildId, absent -> new Wanted(executable.path()));
            table.sources.add(source);
            table.askNext(buildId);
        }
    }

    /** Whether it is this source that was asked. */
    synchronized boolean askedOf(BuildId buildId, SymbolTableSource source) {
        Wanted table = wanted.get(buildId);
        return table != null
                && table.asked.filter(asked -> asked.equals(source)).isPresent();
    }

    /** Where the executable of a table that is not stored yet was when it ran. */
    synchronized Optional<String> path(BuildId buildId) {
        return Optional.ofNullable(wanted.get(buildId)).map(table -> table.path);
    }

    /** Why a table is not stored, as far as agents have said; empty when no agent that is connected has seen the executable. */
    synchronized Optional<SymbolTableAnswer> answer(BuildId buildId) {
        return Optional.ofNullable(wanted.get(buildId)).map(Wanted::answer);
    }

    /** The table is stored. */
    synchronized void received(BuildId buildId) {
        wanted.remove(buildId);
    }

    /** The source cannot give the table, or gave one that cannot be used. */
    synchronized void unavailable(BuildId buildId, SymbolTableSource source, String reason) {
        Wanted table = wanted.get(buildId);
        if (table != null && table.sources.contains(source)) {
            table.refused.put(source, reason);
            table.released(source);
            table.askNext(buildId);
        }
    }

    /** The source is gone. */
    synchronized void left(SymbolTableSource source) {
        Iterator<Map.Entry<BuildId, Wanted>> entries = wanted.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<BuildId, Wanted> entry = entries.next();
            Wanted table = entry.getValue();
            table.sources.remove(source);
            table.refused.remove(source);
            table.released(source);
            table.askNext(entry.getKey());
            if (table.sources.isEmpty()) {
                entries.remove();
            }
        }
    }

    /** One table that is not stored. Guarded by the requests' lock. */
    private static final class Wanted {
        private final Set<SymbolTableSource> sources = new LinkedHashSet<>();
        private final Map<SymbolTableSource, String> refused = new LinkedHashMap<>();
        private final String path;
        private Optional<SymbolTableSource> asked = Optional.empty();

        private Wanted(String path) {
            this.path = path;
        }

        private SymbolTableAnswer answer() {
            return asked.map(source -> SymbolTableAnswer.awaited(
                            "the agent of " + source.node() + " was asked for its table and has not sent it yet"))
                    .orElseGet(() -> SymbolTableAnswer.none(refused.entrySet().stream()
                            .findFirst()
                            .map(entry ->
                                    "the agent of " + entry.getKey().node() + " has no table: " + entry.getValue())
                            .orElse("no agent was asked for its table yet")));
        }

        private void released(SymbolTableSource source) {
            asked = asked.filter(current -> !current.equals(source));
        }

        private void askNext(BuildId buildId) {
            if (asked.isEmpty()) {
                asked = sources.stream()
                        .filter(source -> !refused.containsKey(source))
                        .findFirst();
                asked.ifPresent(source -> source.requestSymbolTable(buildId));
            }
        }
    }
}
