package io.podflame.importing;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podflame.agent.stream.CollectorConnections;
import io.podflame.agent.stream.ImportAnnouncement;
import io.podflame.collector.Collector;
import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.health.StoreHealth;
import io.podflame.collector.ingest.AgentLinkService;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.query.FlameGraphRequest;
import io.podflame.collector.query.QueryService;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.SessionService;
import io.podflame.collector.session.WorkloadDirectory;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.memory.SummingProfileStore;
import io.podflame.collector.store.memory.MemorySymbolStore;
import io.podflame.collector.symbolize.Symbolizer;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A collector without a server, for one conversion: what importers send comes over gRPC within the process, is decoded and stored as
 * anywhere, in memory, and asked for by the same queries.
 */
final class CollectorInProcess implements AutoCloseable {

    private static final String NAME = "podflame-import";

    private final ProfileStore profiles = new SummingProfileStore();
    private final AgentLinkService agentLink;
    private final QueryService queries;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("podflame-ingest").daemon().factory());
    private final Server server;

    CollectorInProcess() throws IOException {
        Clock clock = Clock.systemUTC();
        AgentRegistry agents = new AgentRegistry();
        SessionService sessions =
                new SessionService(agents, new WorkloadDirectory(agents, profiles, clock), profiles, clock);
        Symbolizer symbolizer = new Symbolizer(new MemorySymbolStore());
        agentLink = new AgentLinkService(
                new AgentLinkService.Stores(profiles, symbolizer.store(), new StoreHealth(profiles)),
                new AgentLinkService.Sessions(agents, sessions),
                new IngestCounters(new SimpleMeterRegistry()),
                clock,
                Collector.VERSION);
        queries = new QueryService(profiles, symbolizer);
        server = InProcessServerBuilder.forName(NAME)
                .executor(thread)
                .addService(agentLink)
                .build()
                .start();
    }

    /** The ways to this collector. */
    CollectorConnections connections() {
        return new CollectorInProcessConnections();
    }

    private record CollectorInProcessConnections() implements CollectorConnections {

        @Override
        public ManagedChannel open(Executor executor) {
            return InProcessChannelBuilder.forName(NAME).executor(executor).build();
        }

        @Override
        public String address() {
            return "in this process";
        }

        @Override
        public void close() {
            // nothing is shared between connections
        }
    }

    /** Everything that came of a session so far. */
    FlameGraph graph(ImportAnnouncement session) {
        TimeRange ever = new TimeRange(0, Long.MAX_VALUE);
        return queries.flameGraph(new FlameGraphRequest(
                Set.of(), ever, session.event().name(), session.sessionId()));
    }

    @Override
    public void close() {
        agentLink.close();
        server.shutdownNow();
        thread.shutdownNow();
        profiles.close();
    }
}
