package io.podflame.collector.symbolize;

import io.podflame.binary.BuildId;
import io.podflame.collector.store.SymbolStore;
import java.util.Optional;

/** A symbol store whose new tables take the place of those decoded already. Thread-safe. */
record WatchedSymbolStore(SymbolStore store, SymbolTableCache tables) implements SymbolStore {

    @Override
    public Optional<byte[]> find(BuildId buildId) {
        return store.find(buildId);
    }

    @Override
    public boolean contains(BuildId buildId) {
        return store.contains(buildId);
    }

    @Override
    public void put(BuildId buildId, byte[] encodedTable) {
        store.put(buildId, encodedTable);
        tables.forget(buildId);
    }

    @Override
    public void close() {
        store.close();
    }
}
