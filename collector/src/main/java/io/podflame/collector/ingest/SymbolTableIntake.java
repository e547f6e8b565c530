package io.podflame.collector.ingest;

import com.google.protobuf.ByteString;
import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.binary.symbol.SymbolTableCodec;
import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.model.Location;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.store.SymbolTableDescription;
import io.podflame.collector.store.SymbolTableDescription.Arrival;
import io.podflame.collector.store.TableOrigin;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** Decompresses, checks and stores symbol tables of all streams: one at a time, since a large one takes much memory. Thread-safe. */
final class SymbolTableIntake {

    /** Of one table decompressed. */
    static final int MAX_BYTES = 96 * 1024 * 1024;

    private final SymbolStore store;
    private final SymbolTableRequests requests;
    private final IngestCounters counters;
    private final InstantSource clock;
    private final Consumer<Location.Executable> seen;

    /** @param seen is told every executable that agents sampled, again and again */
    SymbolTableIntake(
            SymbolStore store, IngestCounters counters, InstantSource clock, Consumer<Location.Executable> seen) {
        this.store = store;
        this.requests = new SymbolTableRequests(store);
        this.counters = counters;
        this.clock = clock;
        this.seen = seen;
    }

    /** Who is asked for which table. */
    SymbolTableRequests requests() {
        return requests;
    }

    /** The source's samples are of this executable, which it could read. */
    void seen(Location.Executable executable, SymbolTableSource source) {
        requests.seen(executable, source);
        seen.accept(executable);
    }

    /** Stores a table that is the best so far; throws {@link RejectedMessageException} for one that cannot be read. */
    synchronized void take(BuildId buildId, SymbolTableSource source, ByteString compressed) {
        byte[] table = decompressed(buildId, compressed);
        Arrival arrival = new Arrival(
                buildId,
                requests.path(buildId).orElse(""),
                new TableOrigin(TableOrigin.Kind.AGENT, source.node()),
                clock.millis());
        try {
            SymbolTable decoded = SymbolTableCodec.decode(table, "symbol table of build ID " + buildId.hex());
            var _ = store.offer(SymbolTableDescription.of(decoded, table.length, arrival), table);
        } catch (MalformedInputException e) {
            throw new RejectedMessageException(RejectionReason.SYMBOL_TABLE, String.valueOf(e.getMessage()));
        }
        requests.received(buildId);
        counters.storedSymbolTable();
    }

    /** The source says that it has none, and why. */
    void unavailable(BuildId buildId, SymbolTableSource source, String reason) {
        counters.unavailableSymbolTable();
        requests.unavailable(buildId, source, reason);
    }

    /** What the source sent is no use; another one is asked. */
    void reject(BuildId buildId, SymbolTableSource source) {
        counters.rejectedMessage(RejectionReason.SYMBOL_TABLE.label());
        requests.unavailable(buildId, source, "what it sent is malformed; see the collector's log");
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
