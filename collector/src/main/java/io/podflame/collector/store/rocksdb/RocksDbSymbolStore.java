package io.podflame.collector.store.rocksdb;

import io.podflame.binary.BuildId;
import io.podflame.collector.store.PartitionKey;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.store.SymbolTableDescription;
import io.podflame.collector.store.TableVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps symbol tables in a {@link RocksDbDirectory}. A table is dropped by the profile store's retention, when no kept hour refers to
 * it; it is asked for again when its build ID comes again.
 */
public final class RocksDbSymbolStore implements SymbolStore {

    private static final String STORING = "storing a symbol table";

    private final RocksDbDirectory directory;
    private final InstantSource clock;

    /**
     * @param directory stays the caller's to close
     * @param clock says in which hour a table arrived
     */
    public RocksDbSymbolStore(RocksDbDirectory directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public Optional<byte[]> find(BuildId buildId) {
        return directory
                .get("reading a symbol table", ColumnFamily.SYMBOLS, StoreKeys.buildId(buildId))
                .filter(table -> TableVersion.isCurrent(TableVersion.of(table)));
    }

    @Override
    public Optional<SymbolTableDescription> describe(BuildId buildId) {
        return directory
                .get("looking for a symbol table", ColumnFamily.SYMBOL_INDEX, StoreKeys.buildId(buildId))
                .flatMap(bytes -> TableDescriptionBlob.decode(bytes, buildId));
    }

    @Override
    public boolean offer(SymbolTableDescription description, byte[] encodedTable) {
        directory.requireSpace(STORING);
        directory.writerLock().lock();
        try {
            boolean knowsMore = describe(description.buildId())
                    .map(description::knowsMoreThan)
                    .orElse(true);
            if (knowsMore) {
                write(description, encodedTable);
            }
            return knowsMore;
        } finally {
            directory.writerLock().unlock();
        }
    }

    @Override
    public void replace(SymbolTableDescription description, byte[] encodedTable) {
        directory.requireSpace(STORING);
        directory.writerLock().lock();
        try {
            write(description, encodedTable);
        } finally {
            directory.writerLock().unlock();
        }
    }

    private void write(SymbolTableDescription description, byte[] encodedTable) {
        byte[] key = StoreKeys.buildId(description.buildId());
        Instant now = clock.instant();
        int hour = PartitionKey.hourOf(TimeUnit.SECONDS.toNanos(now.getEpochSecond()));
        directory.write(STORING, write -> {
            write.put(ColumnFamily.SYMBOLS, key, encodedTable);
            write.put(
                    ColumnFamily.SYMBOL_INDEX,
                    key,
                    TableDescriptionBlob.encode(write.blob(), description, TableVersion.of(encodedTable)));
            write.put(ColumnFamily.REFERENCES, StoreKeys.reference(hour, description.buildId()), new byte[0]);
        });
    }

    /** The index is read first and shown afterwards: whoever looks may take long, and some thousand descriptions are small. */
    @Override
    public void forEach(Consumer<SymbolTableDescription> visitor) {
        List<SymbolTableDescription> descriptions = directory.view("listing symbol tables", view -> {
            List<SymbolTableDescription> found = new ArrayList<>();
            try (StoreView.Cursor cursor = view.cursor(ColumnFamily.SYMBOL_INDEX)) {
                for (cursor.seek(new byte[0]); cursor.isValid(); cursor.next()) {
                    TableDescriptionBlob.decode(cursor.value(), BuildId.ofBytes(cursor.key()))
                            .ifPresent(found::add);
                }
            }
            return found;
        });
        descriptions.forEach(visitor);
    }

    /** Nothing: the directory's owner closes it. */
    @Override
    public void close() {
        // see above
    }
}
