package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.store.PartitionKey;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.store.Retention;
import java.util.List;
import java.util.function.Predicate;
import org.rocksdb.RocksDBException;

/**
 * Keeps profiles in a {@link RocksDbDirectory}. One batch is stored at a time, which takes some hundred microseconds; readers see the
 * store as it was when they began, and wait for nobody.
 */
public final class RocksDbProfileStore implements ProfileStore {

    private static final String STORING = "storing a batch";

    private final RocksDbDirectory directory;
    private final OpenPartitions partitions;
    private final RetentionSweep sweep;

    /** @param directory stays the caller's to close */
    public RocksDbProfileStore(RocksDbDirectory directory) {
        this.directory = directory;
        this.partitions = new OpenPartitions(directory, directory.settings().openPartitionBytes());
        this.sweep = new RetentionSweep(directory, partitions::clear);
    }

    @Override
    public boolean store(ProfileBatch batch) {
        directory.requireSpace(STORING);
        directory.writerLock().lock();
        try {
            if (batch.sequence() <= lastSequence(batch.runId())) {
                return false;
            }
            write(batch);
            return true;
        } finally {
            directory.writerLock().unlock();
        }
    }

    @Override
    public long lastSequence(String runId) {
        return directory
                .get("reading a run", ColumnFamily.RUNS, StoreKeys.run(runId))
                .map(run -> RunBlob.decode(run).lastSequence())
                .orElse(0L);
    }

    @Override
    public List<Series> series(TimeRange range, Predicate<ProfileKey> keys) {
        return directory.view("listing series", view -> new StoreQuery(view, range).series(keys));
    }

    @Override
    public void scan(TimeRange range, Predicate<ProfileKey> keys, ProfileVisitor visitor) {
        directory.run("reading profiles", db -> {
            try (StoreView view = new StoreView(directory, db)) {
                new StoreQuery(view, range).scan(keys, visitor);
            }
        });
    }

    @Override
    public List<WindowStatistics> statistics(TimeRange range, String sessionId) {
        return directory.view("reading statistics", view -> new StoreQuery(view, range).statistics(sessionId));
    }

    @Override
    public void enforce(Retention retention, long nowNanos) {
        sweep.run(retention, nowNanos);
    }

    @Override
    public long sizeBytes() {
        return directory.sizeBytes();
    }

    /** Nothing: the directory's owner closes it. */
    @Override
    public void close() {
        // see above
    }

    private void write(ProfileBatch batch) {
        boolean written = false;
        try {
            directory.write(STORING, write -> add(batch, write));
            written = true;
        } finally {
            if (!written) {
                partitions.clear(); // they are ahead of the disk
            }
        }
        partitions.trim();
    }

    private void add(ProfileBatch batch, BatchWrite write) throws RocksDBException {
        WindowStatistics statistics = batch.statistics();
        TimeRange window = statistics.window();
        int writer = StoreKeys.writer(batch);
        for (Profile profile : batch.profiles()) {
            OpenPartition partition = partitions.open(PartitionKey.of(profile));
            partition.add(profile, writer++, write);
            partitions.grown(partition);
        }
        byte[] session = StoreKeys.partition(
                PartitionKey.hourOf(window.startNanos()), StoreKeys.sessionHash(statistics.sessionId()));
        write.put(
                ColumnFamily.STATISTICS,
                StoreKeys.window(session, window.startNanos(), writer),
                StatisticsBlob.encode(write.blob(), statistics));
        write.put(
                ColumnFamily.RUNS,
                StoreKeys.run(batch.runId()),
                new RunBlob(batch.sequence(), window.endNanos()).encode(write.blob()));
    }
}
