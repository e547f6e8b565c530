package io.podflame.collector.ingest;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SymbolTableCodec;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.session.Agent;
import io.podflame.collector.session.AgentConnection;
import io.podflame.collector.session.AgentDescription;
import io.podflame.proto.v1.Acknowledgement;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.Hello;
import io.podflame.proto.v1.SymbolTableChunk;
import io.podflame.proto.v1.SymbolTableRequest;
import io.podflame.proto.v1.SymbolTableUnavailable;
import io.podflame.proto.v1.Welcome;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of one agent: the whole ingest story, top to bottom.
 *
 * <pre>
 * agent                                collector
 *   hello                 ──────▶
 *                         ◀──────       welcome (last stored sequence)
 *   inventory             ──────▶
 *   batch                 ──────▶       decode ─▶ store ─▶ count
 *                         ◀──────       acknowledgement
 *                         ◀──────       symbol table request (a build ID that is not stored)
 *   symbol table chunk …  ──────▶       decompress ─▶ check ─▶ store
 *                         ◀──────       start session
 *   batches, status       ──────▶
 * </pre>
 *
 * A batch that breaks a rule is counted and acknowledged, and the stream goes on. Where the two sides no longer agree (broken
 * dictionary, message out of turn) the stream ends, and only it. Messages come one at a time on a thread that may block, the
 * next one when this one is done: that is the back-pressure. {@link #send} is called from any thread.
 */
final class AgentStream implements StreamObserver<AgentMessage>, AgentConnection, SymbolTableSource {

    private static final System.Logger LOG = System.getLogger(AgentStream.class.getName());

    private final IngestContext context;
    private final ServerCallStreamObserver<CollectorMessage> responses;
    private final Consumer<AgentStream> onEnd;
    private final SymbolTableReceiver symbolTables = new SymbolTableReceiver();
    private final Set<RejectionReason> logged = EnumSet.noneOf(RejectionReason.class);
    private volatile @Nullable Greeted greeted;
    private long lastSequence;
    private long rejectedBatches;
    private volatile boolean ended;

    /** What is known once the agent has said hello. */
    private record Greeted(
            Agent agent, AgentDescription description, StreamDictionary dictionary, BatchDecoder batches) {}

    /** @param onEnd is told once or more when the stream has ended */
    AgentStream(
            IngestContext context, ServerCallStreamObserver<CollectorMessage> responses, Consumer<AgentStream> onEnd) {
        this.context = context;
        this.responses = responses;
        this.onEnd = onEnd;
    }

    /** Asks for the first message. */
    void begin() {
        responses.disableAutoRequest();
        responses.setOnCancelHandler(this::leave);
        responses.request(1);
    }

    @Override
    public void onNext(AgentMessage message) {
        try {
            take(message);
        } catch (RejectedMessageException e) {
            context.counters().rejectedMessage(e.reason().label());
            end(e);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "stream of " + name() + " ends by a fault of ours", e);
            end(Status.INTERNAL.withDescription("the collector failed; see its log"));
        }
        if (responses.isCancelled()) {
            leave(); // once more: what this message registered came after the first leave
        } else if (!ended) {
            responses.request(1);
        }
    }

    private void take(AgentMessage message) {
        if (message.hasHello()) {
            hello(message.getHello());
            return;
        }
        Greeted known = greeted;
        if (known == null) {
            throw new RejectedMessageException(
                    RejectionReason.PROTOCOL, "expected hello first, found " + message.getMessageCase());
        }
        known.agent().heard(context.clock().millis());
        switch (message.getMessageCase()) {
            case INVENTORY ->
                known.agent().inventory(new WorkloadDecoder(known.description().node()).decode(message.getInventory()));
            case BATCH -> batch(known, message.getBatch());
            case SYMBOL_TABLE_CHUNK -> symbolTableChunk(message.getSymbolTableChunk());
            case SYMBOL_TABLE_UNAVAILABLE -> symbolTableUnavailable(message.getSymbolTableUnavailable());
            case SESSION_STATUS -> context.sessions().status(known.agent().node(), message.getSessionStatus());
            case HELLO, MESSAGE_NOT_SET ->
                throw new RejectedMessageException(RejectionReason.PROTOCOL, "message without content");
        }
    }

    private void hello(Hello hello) {
        if (greeted != null) {
            throw new RejectedMessageException(RejectionReason.PROTOCOL, "hello twice");
        }
        AgentDescription description = HelloDecoder.decode(hello);
        long stored = context.profiles().lastSequence(description.runId());
        StreamDictionary dictionary = new StreamDictionary(
                new WorkloadDecoder(description.node()),
                buildId -> context.symbolTableRequests().seen(buildId, this));
        send(CollectorMessage.newBuilder()
                .setWelcome(Welcome.newBuilder().setLastStoredSequence(stored).setVersion(context.version()))
                .build());
        Agent agent = context.agents().connect(description, this);
        agent.heard(context.clock().millis());
        context.sessions().connected(description);
        greeted = new Greeted(
                agent, description, dictionary, new BatchDecoder(description.node(), description.runId(), dictionary));
        LOG.log(System.Logger.Level.INFO, "agent of node {0} connected", description.node());
    }

    /** Its dictionary comes first, whatever becomes of the rest: the batches after it build on it. */
    private void batch(Greeted known, Batch batch) {
        try {
            known.dictionary().apply(batch.getDictionary());
        } catch (RejectedMessageException e) {
            reject(known, batch, e);
            acknowledge(batch.getSequence());
            throw e;
        }
        try {
            store(known, batch);
        } catch (RejectedMessageException e) {
            reject(known, batch, e);
        }
        if (!ended) {
            acknowledge(batch.getSequence());
        }
    }

    private void store(Greeted known, Batch batch) {
        long sequence = batch.getSequence();
        long stored = context.profiles().lastSequence(known.description().runId());
        if (sequence > 0 && sequence <= stored) {
            context.counters().duplicate();
            return;
        }
        if (sequence <= lastSequence) {
            throw new RejectedMessageException(
                    RejectionReason.SEQUENCE, "sequence " + sequence + " after " + lastSequence);
        }
        lastSequence = sequence;
        ProfileBatch decoded = known.batches().decode(batch, context.nowNanos());
        try {
            if (!context.profiles().store(decoded)) {
                context.counters().duplicate();
                return;
            }
        } catch (RuntimeException e) {
            storeFailed(known, batch, e);
            return;
        }
        context.health().stored();
        long samples = BatchDecoder.samples(batch);
        context.counters().stored(decoded, BatchDecoder.rows(batch), samples);
        known.agent().countStored(samples);
        context.sessions().windowStored(decoded);
    }

    /** Not acknowledged: the agent connects again and sends it again. */
    private void storeFailed(Greeted known, Batch batch, RuntimeException failure) {
        context.health().storeFailed(failure);
        reject(known, batch, new RejectedMessageException(RejectionReason.STORE, "the store failed: " + failure));
        end(Status.UNAVAILABLE.withDescription("the collector cannot store; see its /healthz"));
    }

    private void reject(Greeted known, Batch batch, RejectedMessageException rejection) {
        rejectedBatches++;
        long samples = BatchDecoder.samples(batch);
        context.counters().rejected(rejection.reason().label(), BatchDecoder.rows(batch), samples);
        known.agent().countRejected(samples);
        if (logged.add(rejection.reason())) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "batch {0} of {1} rejected: {2}; further ones for the reason \"{3}\" on this stream are only counted",
                    batch.getSequence(),
                    name(),
                    rejection.getMessage(),
                    rejection.reason().label());
        }
    }

    private void acknowledge(long sequence) {
        send(CollectorMessage.newBuilder()
                .setAcknowledgement(
                        Acknowledgement.newBuilder().setSequence(sequence).setRejectedBatches(rejectedBatches))
                .build());
    }

    private void symbolTableChunk(SymbolTableChunk chunk) {
        BuildId buildId = StreamDictionary.buildId(chunk.getBuildId());
        if (!context.symbolTableRequests().askedOf(buildId, this)) {
            context.counters().rejectedMessage(RejectionReason.SYMBOL_TABLE.label());
            return;
        }
        try {
            Optional<byte[]> table = symbolTables.add(buildId, chunk);
            if (table.isPresent()) {
                SymbolTableCodec.decode(table.get(), "symbol table of " + buildId.hex() + " from " + name());
                context.symbols().put(buildId, table.get());
                context.counters().storedSymbolTable();
                context.symbolTableRequests().received(buildId);
            }
        } catch (RejectedMessageException | MalformedInputException e) {
            LOG.log(System.Logger.Level.WARNING, "symbol table of {0} rejected: {1}", name(), e.getMessage());
            context.counters().rejectedMessage(RejectionReason.SYMBOL_TABLE.label());
            context.symbolTableRequests().unavailable(buildId, this);
        }
    }

    private void symbolTableUnavailable(SymbolTableUnavailable message) {
        context.counters().unavailableSymbolTable();
        context.symbolTableRequests().unavailable(StreamDictionary.buildId(message.getBuildId()), this);
    }

    @Override
    public void requestSymbolTable(BuildId buildId) {
        send(CollectorMessage.newBuilder()
                .setSymbolTableRequest(SymbolTableRequest.newBuilder()
                        .setBuildId(ByteString.copyFrom(HexFormat.of().parseHex(buildId.hex()))))
                .build());
    }

    @Override
    public synchronized void send(CollectorMessage message) {
        if (!ended && !responses.isCancelled()) {
            responses.onNext(message);
        }
    }

    @Override
    public void onError(Throwable cause) {
        leave();
    }

    @Override
    public void onCompleted() {
        leave();
        synchronized (this) {
            if (!ended) {
                ended = true;
                responses.onCompleted();
            }
        }
    }

    /** The collector stops. From any thread. */
    void stop() {
        end(Status.UNAVAILABLE.withDescription("the collector stops"));
    }

    private void end(RejectedMessageException rejection) {
        LOG.log(System.Logger.Level.WARNING, "stream of {0} ended: {1}", name(), rejection.getMessage());
        end(Status.INVALID_ARGUMENT.withDescription(rejection.getMessage()));
    }

    private void end(Status status) {
        synchronized (this) {
            if (!ended) {
                ended = true;
                responses.onError(status.asRuntimeException());
            }
        }
        leave();
    }

    /** Not under this stream's lock: those it calls send to other streams under theirs. */
    private void leave() {
        onEnd.accept(this);
        context.symbolTableRequests().left(this);
        Greeted known = greeted;
        if (known != null) {
            context.agents().disconnect(known.agent(), this);
        }
    }

    private String name() {
        Greeted known = greeted;
        return known == null
                ? "an agent without a name"
                : "node " + known.description().node();
    }
}
