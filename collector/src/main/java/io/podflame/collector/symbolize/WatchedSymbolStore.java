package io.podflame.collector.symbolize;

import io.podflame.binary.BuildId;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.store.SymbolTableDescription;
import java.util.Optional;
import java.util.function.Consumer;

/** A symbol store whose new tables take the place of those decoded already. Thread-safe. */
record WatchedSymbolStore(SymbolStore store, SymbolTableCache tables) implements SymbolStore {

    @Override
    public Optional<byte[]> find(BuildId buildId) {
        return store.find(buildId);
    }

    @Override
    public Optional<SymbolTableDescription> describe(BuildId buildId) {
        return store.describe(buildId);
    }

    @Override
    public boolean offer(SymbolTableDescription description, byte[] encodedTable) {
        boolean stored = store.offer(description, encodedTable);
        if (stored) {
            tables.forget(description.buildId());
        }
        return stored;
    }

    @Override
    public void replace(SymbolTableDescription description, byte[] encodedTable) {
        store.replace(description, encodedTable);
        tables.forget(description.buildId());
    }

    @Override
    public void forEach(Consumer<SymbolTableDescription> visitor) {
        store.forEach(visitor);
    }

    @Override
    public void close() {
        store.close();
    }
}
