package io.podflame.agent.stream;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.podflame.agent.encode.BatchEncoder;
import io.podflame.agent.stream.WindowQueue.NumberedWindow;
import io.podflame.binary.BuildId;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.SymbolTableRequest;
import io.podflame.proto.v1.Welcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stream to the collector, from hello to its end. Sends one message after the other while gRPC can take more: what has to
 * be announced, then windows, then chunks of symbol tables. Used by the link's thread only.
 */
final class CollectorStream implements ClientResponseObserver<AgentMessage, CollectorMessage> {

    /** What the link hears of a stream. */
    interface Listener {

        /** The collector answered hello. */
        void welcomed(String collectorVersion);

        /** The collector asked for something that cannot be had. */
        void refused(String message);

        /** Nothing more comes; the error is absent when the collector ended the stream in order. */
        void ended(Optional<Throwable> error);
    }

    private final LinkParts parts;
    private final Announcements announcements;
    private final Announcements.Reader announced;
    private final SymbolTableOutbox symbolTables;
    private final Listener listener;
    private final BatchEncoder encoder = new BatchEncoder();
    private @Nullable ClientCallStreamObserver<AgentMessage> request;
    private boolean welcomed;
    private boolean completing;
    private boolean completed;
    private long sentSequence;

    CollectorStream(LinkParts parts, Announcements announcements, SymbolTableOutbox symbolTables, Listener listener) {
        this.parts = parts;
        this.announcements = announcements;
        this.announced = announcements.reader();
        this.symbolTables = symbolTables;
        this.listener = listener;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<AgentMessage> requestStream) {
        request = requestStream;
        requestStream.setOnReadyHandler(this::send);
    }

    /** Says hello: the first message. */
    void hello() {
        if (request != null) {
            request.onNext(LinkMessages.encodeHello(parts.identity()));
        }
    }

    /** Sends what there is and what gRPC can take now. */
    void send() {
        if (request == null || !welcomed || completed) {
            return;
        }
        while (request.isReady()) {
            Optional<AgentMessage> message = nextMessage();
            if (message.isEmpty()) {
                return;
            }
            request.onNext(message.get());
        }
    }

    private Optional<AgentMessage> nextMessage() {
        return announced
                .next(parts.windows().nextPosition(sentSequence))
                .or(this::nextBatch)
                .or(symbolTables::next);
    }

    private Optional<AgentMessage> nextBatch() {
        Optional<NumberedWindow> next = parts.windows().next(sentSequence);
        next.ifPresent(window -> sentSequence = window.sequence());
        return next.map(window -> AgentMessage.newBuilder()
                .setBatch(encoder.encode(window.window(), window.sequence()))
                .build());
    }

    /** Ends the stream in order, when the collector has answered hello: it gets what was to be sent before. */
    void complete() {
        completing = true;
        if (request != null && welcomed && !completed) {
            send();
            completed = true;
            request.onCompleted();
        }
    }

    /** Ends the stream at once. */
    void cancel(String reason) {
        if (request != null) {
            request.cancel(reason, null);
        }
    }

    /** Whether the collector waits for no symbol table. */
    boolean answered() {
        return welcomed && symbolTables.idle();
    }

    boolean welcomed() {
        return welcomed;
    }

    @Override
    public void onNext(CollectorMessage message) {
        switch (message.getMessageCase()) {
            case WELCOME -> welcome(message.getWelcome());
            case ACKNOWLEDGEMENT -> {
                parts.windows().acknowledge(message.getAcknowledgement().getSequence());
                send();
            }
            case SYMBOL_TABLE_REQUEST -> requestSymbolTable(message.getSymbolTableRequest());
            case START_SESSION -> command(LinkMessages.decodeStart(message.getStartSession()));
            case STOP_SESSION ->
                command(new SessionCommand.Stop(message.getStopSession().getSessionId()));
            case MESSAGE_NOT_SET -> {} // of a newer collector
        }
    }

    private void welcome(Welcome welcome) {
        welcomed = true;
        sentSequence = welcome.getLastStoredSequence();
        parts.windows().acknowledge(sentSequence);
        listener.welcomed(welcome.getVersion());
        if (completing) {
            complete();
        } else {
            send();
        }
    }

    private void requestSymbolTable(SymbolTableRequest asked) {
        int bytes = asked.getBuildId().size();
        if (bytes < 1 || bytes > BuildId.MAX_BYTES) {
            listener.refused("symbol table of a build ID of " + bytes + " bytes");
        } else if (symbolTables.request(BuildId.ofBytes(asked.getBuildId().toByteArray()))) {
            send();
        } else {
            listener.refused("one more symbol table: too many are waiting");
        }
    }

    private void command(SessionCommand command) {
        if (!parts.commands().put(command)) {
            announcements.report(
                    new SessionReport.Failed(command.sessionId(), "too many sessions at once on this node; try again"),
                    0);
            send();
        }
    }

    @Override
    public void onError(Throwable error) {
        symbolTables.close();
        listener.ended(Optional.of(error));
    }

    @Override
    public void onCompleted() {
        symbolTables.close();
        listener.ended(Optional.empty());
    }
}
