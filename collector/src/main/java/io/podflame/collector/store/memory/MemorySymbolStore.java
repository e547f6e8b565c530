package io.podflame.collector.store.memory;

import io.podflame.binary.BuildId;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.store.SymbolTableDescription;
import io.podflame.collector.store.TableVersion;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** Keeps symbol tables on the heap; they are gone when the process ends. */
public final class MemorySymbolStore implements SymbolStore {

    private final Map<BuildId, Entry> tables = new ConcurrentSkipListMap<>();

    private record Entry(SymbolTableDescription description, byte[] table) {
        private boolean isReadable() {
            return TableVersion.isCurrent(TableVersion.of(table));
        }
    }

    @Override
    public Optional<byte[]> find(BuildId buildId) {
        return entry(buildId).map(entry -> entry.table().clone());
    }

    @Override
    public Optional<SymbolTableDescription> describe(BuildId buildId) {
        return entry(buildId).map(Entry::description);
    }

    @Override
    public synchronized boolean offer(SymbolTableDescription description, byte[] encodedTable) {
        boolean knowsMore =
                describe(description.buildId()).map(description::knowsMoreThan).orElse(true);
        if (knowsMore) {
            replace(description, encodedTable);
        }
        return knowsMore;
    }

    @Override
    public synchronized void replace(SymbolTableDescription description, byte[] encodedTable) {
        tables.put(description.buildId(), new Entry(description, encodedTable.clone()));
    }

    @Override
    public void forEach(Consumer<SymbolTableDescription> visitor) {
        tables.values().stream()
                .filter(Entry::isReadable)
                .map(Entry::description)
                .forEach(visitor);
    }

    private Optional<Entry> entry(BuildId buildId) {
        return Optional.ofNullable(tables.get(buildId)).filter(Entry::isReadable);
    }

    @Override
    public void close() {
        // nothing to release
    }
}
