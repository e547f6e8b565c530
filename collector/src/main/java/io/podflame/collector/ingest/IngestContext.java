package io.podflame.collector.ingest;

import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.health.StoreHealth;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.SessionService;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.SymbolStore;
import java.time.Clock;
import java.time.Instant;

/** What all streams share; every part is thread-safe. */
record IngestContext(
        ProfileStore profiles,
        SymbolStore symbols,
        SymbolTableRequests symbolTableRequests,
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
