package io.podflame.collector.ingest;

import com.google.protobuf.ByteString;
import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SymbolTableCodec;
import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.store.SymbolStore;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Decompresses, checks and stores symbol tables of all streams: one at a time, since a large one takes much memory. Thread-safe. */
final class SymbolTableIntake {

    /** Of one table decompressed. */
    static final int MAX_BYTES = 96 * 1024 * 1024;

    private final SymbolStore store;
    private final SymbolTableRequests requests;
    private final IngestCounters counters;

    SymbolTableIntake(SymbolStore store, SymbolTableRequests requests, IngestCounters counters) {
        this.store = store;
        this.requests = requests;
        this.counters = counters;
    }

    /** Who is asked for which table. */
    SymbolTableRequests requests() {
        return requests;
    }

    /** Stores a table; throws {@link RejectedMessageException} for one that cannot be read. */
    synchronized void take(BuildId buildId, ByteString compressed) {
        byte[] table = decompressed(buildId, compressed);
        try {
            SymbolTableCodec.decode(table, "symbol table of build ID " + buildId.hex());
        } catch (MalformedInputException e) {
            throw new RejectedMessageException(RejectionReason.SYMBOL_TABLE, String.valueOf(e.getMessage()));
        }
        store.put(buildId, table);
        requests.received(buildId);
        counters.storedSymbolTable();
    }

    /** The source says that it has none. */
    void unavailable(BuildId buildId, SymbolTableSource source) {
        counters.unavailableSymbolTable();
        requests.unavailable(buildId, source);
    }

    /** What the source sent is no use; another one is asked. */
    void reject(BuildId buildId, SymbolTableSource source) {
        counters.rejectedMessage(RejectionReason.SYMBOL_TABLE.label());
        requests.unavailable(buildId, source);
    }

    private static byte[] decompressed(BuildId buildId, ByteString compressed) {
        try (GZIPInputStream input = new GZIPInputStream(compressed.newInput())) {
            byte[] bytes = input.readNBytes(MAX_BYTES + 1);
            Untrusted.size(bytes.length, MAX_BYTES, "bytes of a symbol table");
            return bytes;
        } catch (IOException e) {
            throw new RejectedMessageException(
                    RejectionReason.SYMBOL_TABLE,
                    "symbol table of build ID " + buildId.hex() + " is not gzip: " + e.getMessage());
        }
    }
}
