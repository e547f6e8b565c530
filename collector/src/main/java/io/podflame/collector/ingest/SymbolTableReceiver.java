package io.podflame.collector.ingest;

import com.google.protobuf.ByteString;
import io.podflame.binary.BuildId;
import io.podflame.proto.v1.SymbolTableChunk;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the chunks of one stream's symbol tables together. Throws {@link RejectedMessageException}, the table forgotten. Not
 * thread-safe: owned by its stream.
 */
final class SymbolTableReceiver {

    /** Of one table on the wire; Chromium's takes a quarter of it. */
    static final int MAX_COMPRESSED_BYTES = 24 * 1024 * 1024;
    /** Tables begun and not ended, so that a stream cannot fill the memory. */
    static final int MAX_OPEN_TABLES = 2;

    private final Map<BuildId, ByteString> open = new HashMap<>();

    /** Adds a chunk. Gives the whole table, still compressed, with the last one, else nothing. */
    Optional<ByteString> add(BuildId buildId, SymbolTableChunk chunk) {
        ByteString before = open.getOrDefault(buildId, ByteString.EMPTY);
        open.remove(buildId);
        Untrusted.size(open.size() + 1, MAX_OPEN_TABLES, "symbol tables begun");
        int total = Untrusted.size(
                Integer.toUnsignedLong(chunk.getTotalBytes()), MAX_COMPRESSED_BYTES, "bytes of a symbol table");
        Untrusted.size((long) before.size() + chunk.getContent().size(), total, "bytes of a symbol table's chunks");
        ByteString received = before.concat(chunk.getContent());
        if (!chunk.getLast()) {
            open.put(buildId, received);
            return Optional.empty();
        }
        Untrusted.equalLength(total, received.size(), "a symbol table's chunks");
        return Optional.of(received);
    }
}
