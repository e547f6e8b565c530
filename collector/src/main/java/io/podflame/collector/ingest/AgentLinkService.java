package io.podflame.collector.ingest;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.podflame.binary.BuildId;
import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.health.StoreHealth;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.SymbolTableAnswer;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.SessionService;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.SymbolStore;
import io.podflame.proto.v1.AgentLinkGrpc;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.CollectorMessage;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Where agents connect, and who imports recordings: one {@link AgentStream} per connection. A plain gRPC service, for whatever server
 * (over HTTP: {@link AgentLinkHttp}; in the same process: gRPC's own). Its streams block: give them threads. Thread-safe.
 */
public final class AgentLinkService extends AgentLinkGrpc.AgentLinkImplBase implements AutoCloseable {

    /** Of one message; all windows that wait in an agent take half of it. */
    public static final int MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

    private final IngestContext context;
    private final Set<AgentStream> streams = ConcurrentHashMap.newKeySet();

    /** @param version of the collector, told to agents */
    public AgentLinkService(Stores stores, Sessions sessions, IngestCounters counters, Clock clock, String version) {
        context = new IngestContext(
                stores.profiles(),
                new SymbolTableIntake(stores.symbols(), counters, clock, stores.seenExecutables()),
                sessions.agents(),
                sessions.service(),
                counters,
                stores.health(),
                clock,
                version);
    }

    /**
     * Where what agents send is kept.
     *
     * @param seenExecutables is told every executable that was sampled and could be read, again and again; must not block
     */
    public record Stores(
            ProfileStore profiles,
            SymbolStore symbols,
            StoreHealth health,
            Consumer<Location.Executable> seenExecutables) {}

    /** Who is told that agents come and go, and what they say about sessions. */
    public record Sessions(AgentRegistry agents, SessionService service) {}

    @Override
    public StreamObserver<AgentMessage> connect(StreamObserver<CollectorMessage> responses) {
        AgentStream stream =
                new AgentStream(context, (ServerCallStreamObserver<CollectorMessage>) responses, streams::remove);
        streams.add(stream);
        stream.begin();
        return stream;
    }

    /** What agents say about a symbol table that is not stored; empty when no agent that is connected has seen its executable. */
    public Optional<SymbolTableAnswer> whyMissing(BuildId buildId) {
        return context.symbolTables().requests().answer(buildId);
    }

    /** Ends every stream; the agents will come back to another collector, or to this one when it is there again. */
    @Override
    public void close() {
        streams.forEach(AgentStream::stop);
    }
}
