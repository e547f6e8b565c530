package io.podflame.collector.ingest;

import io.podflame.binary.BuildId;
import io.podflame.proto.v1.SymbolTableChunk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Puts the chunks of one stream's symbol tables together and decompresses them. Throws {@link RejectedMessageException}, the
 * table forgotten. Not thread-safe: owned by its stream.
 */
final class SymbolTableReceiver {

    /** Of one table on the wire. */
    static final int MAX_COMPRESSED_BYTES = 64 * 1024 * 1024;
    /** Of one table decompressed; Envoy's 1.5 million symbols take a third of it. */
    static final int MAX_BYTES = 256 * 1024 * 1024;
    /** Tables begun and not ended, so that a stream cannot fill the memory. */
    static final int MAX_OPEN_TABLES = 4;

    private final Map<BuildId, ByteArrayOutputStream> open = new HashMap<>();

    /** Adds a chunk. Gives the whole table's bytes with the last one, else nothing. */
    Optional<byte[]> add(BuildId buildId, SymbolTableChunk chunk) {
        ByteArrayOutputStream received = open.computeIfAbsent(buildId, absent -> new ByteArrayOutputStream());
        try {
            Untrusted.size(open.size(), MAX_OPEN_TABLES, "symbol tables begun");
            int total = Untrusted.size(
                    Integer.toUnsignedLong(chunk.getTotalBytes()), MAX_COMPRESSED_BYTES, "bytes of a symbol table");
            Untrusted.size(
                    (long) received.size() + chunk.getContent().size(), total, "bytes of a symbol table's chunks");
            chunk.getContent().writeTo(received);
            if (!chunk.getLast()) {
                return Optional.empty();
            }
            Untrusted.equalLength(total, received.size(), "a symbol table's chunks");
            open.remove(buildId);
            return Optional.of(decompressed(received.toByteArray()));
        } catch (RejectedMessageException e) {
            open.remove(buildId);
            throw e;
        } catch (IOException e) {
            open.remove(buildId);
            throw new RejectedMessageException(
                    RejectionReason.SYMBOL_TABLE, "symbol table " + buildId.hex() + " is not gzip: " + e.getMessage());
        }
    }

    private static byte[] decompressed(byte[] compressed) throws IOException {
        try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            byte[] bytes = input.readNBytes(MAX_BYTES + 1);
            Untrusted.size(bytes.length, MAX_BYTES, "bytes of a symbol table");
            return bytes;
        }
    }
}
