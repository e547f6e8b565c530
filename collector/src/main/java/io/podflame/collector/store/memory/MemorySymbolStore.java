package io.podflame.collector.store.memory;

import io.podflame.binary.BuildId;
import io.podflame.collector.store.SymbolStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps symbol tables on the heap; they are gone when the process ends. */
public final class MemorySymbolStore implements SymbolStore {

    private final Map<BuildId, byte[]> tables = new ConcurrentHashMap<>();

    @Override
    public Optional<byte[]> find(BuildId buildId) {
        return Optional.ofNullable(tables.get(buildId)).map(byte[]::clone);
    }

    @Override
    public boolean contains(BuildId buildId) {
        return tables.containsKey(buildId);
    }

    @Override
    public void put(BuildId buildId, byte[] encodedTable) {
        tables.put(buildId, encodedTable.clone());
    }

    @Override
    public void close() {
        // nothing to release
    }
}
