package io.podflame.collector;

import io.micrometer.core.instrument.MeterRegistry;
import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.health.StoreHealth;
import io.podflame.collector.ingest.AgentLinkService;
import io.podflame.collector.query.QueryService;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.SessionService;
import io.podflame.collector.session.WorkloadDirectory;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.symbolize.Symbolizer;
import java.time.Clock;

/**
 * What a collector consists of, put together, without a server: agents and importers reach {@link #agentLink()} over whatever carries
 * gRPC, and {@link #queries()} answers. Every part is thread-safe. The stores stay the caller's to close.
 */
public final class CollectorParts {

    private final IngestCounters counters;
    private final AgentRegistry agents = new AgentRegistry();
    private final WorkloadDirectory directory;
    private final SessionService sessions;
    private final StoreHealth storeHealth;
    private final AgentLinkService agentLink;
    private final QueryService queries;

    public CollectorParts(ProfileStore profiles, SymbolStore symbols, MeterRegistry metrics, Clock clock) {
        counters = new IngestCounters(metrics);
        directory = new WorkloadDirectory(agents, profiles, clock);
        sessions = new SessionService(agents, directory, profiles, clock);
        storeHealth = new StoreHealth(profiles);
        Symbolizer symbolizer = new Symbolizer(symbols);
        agentLink = new AgentLinkService(
                new AgentLinkService.Stores(profiles, symbolizer.store(), storeHealth),
                new AgentLinkService.Sessions(agents, sessions),
                counters,
                clock,
                Collector.VERSION);
        queries = new QueryService(profiles, symbolizer);
    }

    public IngestCounters counters() {
        return counters;
    }

    public AgentRegistry agents() {
        return agents;
    }

    public WorkloadDirectory directory() {
        return directory;
    }

    public SessionService sessions() {
        return sessions;
    }

    public StoreHealth storeHealth() {
        return storeHealth;
    }

    /** To be given to a gRPC server, and closed before it. */
    public AgentLinkService agentLink() {
        return agentLink;
    }

    public QueryService queries() {
        return queries;
    }
}
