package io.podflame.agent.stream;

import io.podflame.binary.BuildId;
import io.podflame.proto.v1.AgentMessage;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The symbol tables that one stream's collector asked for: made one after the other on a thread of their own, sent in chunks
 * between which windows can pass. At most one table is in memory. Used by the link's thread only.
 */
final class SymbolTableOutbox {

    /** Large enough to be few, small enough that a window waits for one chunk at most. */
    private static final int CHUNK_BYTES = 64 << 10;

    /** A collector that asks for more is mistaken; it may ask again on its next stream. */
    private static final int MAX_WAITING = 8192;

    private final SymbolTableSource source;
    private final Executor maker;
    private final Executor linkThread;
    private final Runnable ready;
    private final LinkedHashSet<BuildId> waiting = new LinkedHashSet<>();
    private boolean making;
    private boolean closed;
    private @Nullable BuildId current;
    private @Nullable SymbolTableAnswer answer;

    /**
     * @param maker where tables are made
     * @param linkThread the thread that uses this object
     * @param ready runs on the link's thread when {@link #next} has something again
     */
    SymbolTableOutbox(SymbolTableSource source, Executor maker, Executor linkThread, Runnable ready) {
        this.source = source;
        this.maker = maker;
        this.linkThread = linkThread;
        this.ready = ready;
    }

    /** Gives false when too many are waiting already. */
    boolean request(BuildId buildId) {
        if (waiting.size() >= MAX_WAITING) {
            return false;
        }
        if (!buildId.equals(current)) {
            waiting.add(buildId);
        }
        makeNext();
        return true;
    }

    private void makeNext() {
        if (making || answer != null || closed || waiting.isEmpty()) {
            return;
        }
        BuildId buildId = waiting.removeFirst();
        current = buildId;
        making = true;
        maker.execute(() -> {
            SymbolTableAnswer made = source.answer(buildId);
            linkThread.execute(() -> made(made));
        });
    }

    private void made(SymbolTableAnswer made) {
        making = false;
        if (!closed) {
            answer = made;
            ready.run();
        }
    }

    /** Whether every table asked for has been sent or refused. */
    boolean idle() {
        return waiting.isEmpty() && !making && answer == null;
    }

    /** The next message about a symbol table, if there is one now. */
    Optional<AgentMessage> next() {
        if (current == null || answer == null) {
            return Optional.empty();
        }
        BuildId buildId = current;
        AgentMessage message = switch (answer) {
            case SymbolTableAnswer.Made made -> LinkMessages.encodeChunk(buildId, made.content(), CHUNK_BYTES);
            case SymbolTableAnswer.Unavailable unavailable ->
                LinkMessages.encodeUnavailable(buildId, unavailable.reason());
        };
        if (!message.hasSymbolTableChunk() || message.getSymbolTableChunk().getLast()) {
            current = null;
            answer = null;
            makeNext();
        }
        return Optional.of(message);
    }

    /** Forgets everything: the stream ended. */
    void close() {
        closed = true;
        waiting.clear();
        current = null;
        answer = null;
    }
}
