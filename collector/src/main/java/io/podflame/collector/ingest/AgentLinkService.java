package io.podflame.collector.ingest;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.health.StoreHealth;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.SessionService;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.SymbolStore;
import io.podflame.proto.v1.AgentLinkGrpc;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.CollectorMessage;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
                new SymbolTableIntake(stores.symbols(), new SymbolTableRequests(stores.symbols()), counters),
                sessions.agents(),
                sessions.service(),
                counters,
                stores.health(),
                clock,
                version);
    }

    /** Where what agents send is kept. */
    public record Stores(ProfileStore profiles, SymbolStore symbols, StoreHealth health) {}

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

    /** Ends every stream; the agents will come back to another collector, or to this one when it is there again. */
    @Override
    public void close() {
        streams.forEach(AgentStream::stop);
    }
}
