package io.podflame.collector.symbolize;

import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SymbolTableCodec;
import io.podflame.collector.store.SymbolStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decoded symbol tables, those used longest ago evicted first. What is not in the store is not remembered as missing: it may
 * arrive at any time. Thread-safe; two threads may decode the same table at once, which costs time and nothing else.
 */
final class SymbolTableCache {
    private static final Logger LOGGER = System.getLogger(SymbolTableCache.class.getName());

    private final SymbolStore symbols;
    private final long softLimitBytes;
    /** Least recently used first. Guarded by this. */
    private final Map<BuildId, DecodedTable> tables = new LinkedHashMap<>(16, 0.75f, true);
    /** Guarded by this. */
    private final Set<BuildId> malformed = new HashSet<>();
    /** Of the tables. Guarded by this. */
    private long sizeBytes;
    /** How many tables were replaced: one that was read before is not kept after. Guarded by this. */
    private long replacements;

    SymbolTableCache(SymbolStore symbols, long softLimitBytes) {
        this.symbols = symbols;
        this.softLimitBytes = softLimitBytes;
    }

    /** The build ID's table, from the cache or the store; empty while none has arrived, or when what arrived is malformed. */
    Optional<DecodedTable> find(BuildId buildId) {
        Optional<DecodedTable> cached = cached(buildId);
        if (cached.isPresent()) {
            return cached;
        }
        long replacementsBefore = replacements();
        Optional<DecodedTable> decoded = symbols.find(buildId).flatMap(encoded -> decode(buildId, encoded));
        decoded.ifPresent(table -> keep(buildId, table, replacementsBefore));
        return decoded;
    }

    /** Another table has taken its place in the store. */
    synchronized void forget(BuildId buildId) {
        replacements++;
        malformed.remove(buildId);
        DecodedTable replaced = tables.remove(buildId);
        if (replaced != null) {
            sizeBytes -= replaced.sizeBytes();
        }
    }

    private synchronized long replacements() {
        return replacements;
    }

    synchronized long sizeBytes() {
        return sizeBytes;
    }

    private synchronized Optional<DecodedTable> cached(BuildId buildId) {
        return Optional.ofNullable(tables.get(buildId));
    }

    private Optional<DecodedTable> decode(BuildId buildId, byte[] encoded) {
        try {
            return Optional.of(DecodedTable.of(SymbolTableCodec.decode(encoded, "symbol table of " + buildId)));
        } catch (MalformedInputException e) {
            if (isFirstComplaint(buildId)) {
                LOGGER.log(Level.WARNING, "its frames stay without names: {0}", e.getMessage());
            }
            return Optional.empty();
        }
    }

    private synchronized boolean isFirstComplaint(BuildId buildId) {
        return malformed.add(buildId);
    }

    /** The newest table stays whatever its size: a query may need it for thousands of locations. */
    private synchronized void keep(BuildId buildId, DecodedTable table, long replacementsBefore) {
        if (replacements != replacementsBefore) {
            return;
        }
        DecodedTable replaced = tables.put(buildId, table);
        sizeBytes += table.sizeBytes() - (replaced == null ? 0 : replaced.sizeBytes());
        Iterator<DecodedTable> oldestFirst = tables.values().iterator();
        while (sizeBytes > softLimitBytes && tables.size() > 1) {
            sizeBytes -= oldestFirst.next().sizeBytes();
            oldestFirst.remove();
        }
    }
}
