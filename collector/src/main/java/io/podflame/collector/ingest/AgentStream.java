package io.podflame.collector.ingest;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.podflame.binary.BuildId;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.session.AgentConnection;
import io.podflame.collector.session.AgentDescription;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.Hello;
import io.podflame.proto.v1.SymbolTableChunk;
import io.podflame.proto.v1.SymbolTableUnavailable;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of one agent: the whole ingest story, top to bottom.
 *
 * <pre>
 * agent                                collector
 *   hello                 ──────▶       an agent's, or that of who imports a recording
 *                         ◀──────       welcome (last stored sequence)
 *   inventory             ──────▶
 *   imported session      ──────▶       (importers only)
 *   look-back session     ──────▶       (a trigger fired; agents only)
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

    private static final int MAX_REASON_CHARS = 1000;

    private final IngestContext context;
    private final ServerCallStreamObserver<CollectorMessage> responses;
    private final Consumer<AgentStream> onEnd;
    private final SymbolTableReceiver symbolTables = new SymbolTableReceiver();
    private final Set<RejectionReason> logged = EnumSet.noneOf(RejectionReason.class);
    private volatile @Nullable Greeted greeted;
    private long lastSequence;
    private long rejectedBatches;
    private volatile boolean ended;

    /** What is known once the peer has said hello. */
    private record Greeted(
            Peer peer,
            String node,
            String runId,
            WorkloadDecoder workloads,
            StreamDictionary dictionary,
            BatchDecoder batches) {}

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
            LOG.log(Level.ERROR, "stream of " + name() + " ends by a fault of ours", e);
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
        known.peer().heard(context.clock().millis());
        switch (message.getMessageCase()) {
            case INVENTORY -> known.peer().inventory(known.workloads().decode(message.getInventory()));
            case BATCH -> batch(known, message.getBatch());
            case SYMBOL_TABLE_CHUNK -> symbolTableChunk(message.getSymbolTableChunk());
            case SYMBOL_TABLE_UNAVAILABLE -> symbolTableUnavailable(message.getSymbolTableUnavailable());
            case SESSION_STATUS -> known.peer().status(message.getSessionStatus());
            case LOOK_BACK_SESSION -> known.peer().lookBack(message.getLookBackSession());
            case IMPORTED_SESSION -> known.peer().imports(message.getImportedSession());
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
        WorkloadDecoder workloads = new WorkloadDecoder(description.node());
        StreamDictionary dictionary = new StreamDictionary(
                workloads, executable -> context.symbolTables().seen(executable, this));
        send(CollectorMessages.welcome(stored, context.version()));
        Peer peer = hello.getImports()
                ? new ImporterPeer(context, description, this)
                : new AgentPeer(context, description, this);
        BatchDecoder batches = new BatchDecoder(
                description.node(),
                description.runId(),
                dictionary,
                hello.getImports() ? WindowLimits.RECORDED : WindowLimits.LIVE);
        greeted = new Greeted(peer, description.node(), description.runId(), workloads, dictionary, batches);
        LOG.log(Level.INFO, "{0} connected", peer.name());
    }

    /** Its dictionary comes first, whatever becomes of the rest: the batches after it build on it. */
    private void batch(Greeted known, Batch batch) {
        try {
            known.dictionary().apply(batch.getDictionary());
        } catch (RejectedMessageException e) {
            reject(known, batch, e);
            acknowledge(batch);
            end(e);
            return;
        }
        try {
            store(known, batch);
        } catch (RejectedMessageException e) {
            reject(known, batch, e);
        }
        acknowledge(batch);
    }

    /** Nothing is sent once the stream has ended. */
    private void acknowledge(Batch batch) {
        send(CollectorMessages.acknowledgement(batch.getSequence(), rejectedBatches));
    }

    private void store(Greeted known, Batch batch) {
        long sequence = batch.getSequence();
        long stored = context.profiles().lastSequence(known.runId());
        if (sequence > 0 && sequence <= stored) {
            context.counters().duplicate();
            return;
        }
        if (sequence <= lastSequence) {
            throw new RejectedMessageException(
                    RejectionReason.SEQUENCE, "sequence " + sequence + " after " + lastSequence);
        }
        lastSequence = sequence;
        known.peer().requireOwn(batch);
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
        known.peer().stored(decoded, samples);
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
        known.peer().rejected(samples);
        warnOnce("batch " + batch.getSequence(), rejection);
    }

    private void warnOnce(String what, RejectedMessageException rejection) {
        if (logged.add(rejection.reason())) {
            LOG.log(
                    Level.WARNING,
                    "{0} of {1} rejected: {2}; more of the kind \"{3}\" on this stream are only counted",
                    what,
                    name(),
                    rejection.getMessage(),
                    rejection.reason().label());
        }
    }

    private void symbolTableChunk(SymbolTableChunk chunk) {
        BuildId buildId = StreamDictionary.buildId(chunk.getBuildId());
        try {
            if (!context.symbolTables().requests().askedOf(buildId, this)) {
                throw new RejectedMessageException(RejectionReason.SYMBOL_TABLE, "nobody asked for it");
            }
            symbolTables
                    .add(buildId, chunk)
                    .ifPresent(table -> context.symbolTables().take(buildId, this, table));
        } catch (RejectedMessageException e) {
            warnOnce("symbol table " + buildId.hex(), e);
            context.symbolTables().reject(buildId, this);
        }
    }

    private void symbolTableUnavailable(SymbolTableUnavailable message) {
        String reason = Untrusted.text(message.getReason(), MAX_REASON_CHARS, "reason");
        context.symbolTables().unavailable(StreamDictionary.buildId(message.getBuildId()), this, reason);
    }

    @Override
    public String node() {
        Greeted known = greeted;
        return known == null ? "" : known.node();
    }

    @Override
    public void requestSymbolTable(BuildId buildId) {
        send(CollectorMessages.symbolTableRequest(buildId));
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
        LOG.log(Level.WARNING, "stream of {0} ended: {1}", name(), rejection.getMessage());
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
        context.symbolTables().requests().left(this);
        Greeted known = greeted;
        if (known != null) {
            known.peer().left();
        }
    }

    private String name() {
        Greeted known = greeted;
        return known == null ? "an agent without a name" : known.peer().name();
    }
}
