package io.podflame.collector.store.rocksdb;

import io.podflame.binary.BuildId;
import io.podflame.collector.store.PartitionKey;
import io.podflame.collector.store.SymbolStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Keeps symbol tables in a {@link RocksDbDirectory}. A table is dropped by the profile store's retention, when no kept hour refers to
 * it; it is asked for again when its build ID comes again.
 */
public final class RocksDbSymbolStore implements SymbolStore {

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
        return directory.get("reading a symbol table", ColumnFamily.SYMBOLS, StoreKeys.buildId(buildId));
    }

    @Override
    public boolean contains(BuildId buildId) {
        return directory
                .get("looking for a symbol table", ColumnFamily.SYMBOL_INDEX, StoreKeys.buildId(buildId))
                .isPresent();
    }

    @Override
    public void put(BuildId buildId, byte[] encodedTable) {
        byte[] key = StoreKeys.buildId(buildId);
        Instant now = clock.instant();
        int hour = PartitionKey.hourOf(TimeUnit.SECONDS.toNanos(now.getEpochSecond()));
        directory.requireSpace("storing a symbol table");
        directory.writerLock().lock();
        try {
            directory.write("storing a symbol table", write -> {
                write.put(ColumnFamily.SYMBOLS, key, encodedTable);
                write.put(ColumnFamily.SYMBOL_INDEX, key, new byte[0]);
                write.put(ColumnFamily.REFERENCES, StoreKeys.reference(hour, buildId), new byte[0]);
            });
        } finally {
            directory.writerLock().unlock();
        }
    }

    /** Nothing: the directory's owner closes it. */
    @Override
    public void close() {
        // see above
    }
}
