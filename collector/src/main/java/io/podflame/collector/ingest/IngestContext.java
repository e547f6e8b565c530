package io.podflame.collector.ingest;

import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.health.StoreHealth;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.SessionService;
import io.podflame.collector.store.ProfileStore;
import java.time.Clock;
import java.time.Instant;

/** What all streams share; every part is thread-safe. */
record IngestContext(
        ProfileStore profiles,
        SymbolTableIntake symbolTables,
        AgentRegistry agents,
        SessionService sessions,
        IngestCounters counters,
        StoreHealth health,
        Clock clock,
        String version) {

    long nowNanos() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
