package io.podflame.collector.ingest;

import com.linecorp.armeria.server.HttpServiceWithRoutes;
import com.linecorp.armeria.server.grpc.GrpcService;
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

/** Where agents connect: one {@link AgentStream} per connection. Thread-safe. */
public final class AgentLinkService extends AgentLinkGrpc.AgentLinkImplBase implements AutoCloseable {

    /** Of one message; an agent's window is far smaller. */
    public static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

    private final IngestContext context;
    private final Set<AgentStream> streams = ConcurrentHashMap.newKeySet();

    /** @param version of the collector, told to agents */
    public AgentLinkService(Stores stores, Sessions sessions, IngestCounters counters, Clock clock, String version) {
        context = new IngestContext(
                stores.profiles(),
                stores.symbols(),
                new SymbolTableRequests(stores.symbols()),
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

    /** For Armeria: streams without end, and handlers that may block. */
    public HttpServiceWithRoutes httpService() {
        return GrpcService.builder()
                .addService(this)
                .maxRequestMessageLength(MAX_MESSAGE_BYTES)
                .useBlockingTaskExecutor(true)
                .build();
    }

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
