package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.Location;
import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.Workload;
import io.podflame.collector.store.PartitionKey;
import io.podflame.collector.store.StackMapper;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * A partition that is being written: its stacks in memory, all of them also in chunks on disk. When a write fails, it is ahead of the
 * disk and must be thrown away. Guarded by the writer's lock.
 */
final class OpenPartition {

    private final PartitionKey key;
    private final byte[] prefix;
    private final PartitionStacks stacks;
    private final StackMapper mapper;
    private @Nullable Workload storedWorkload;
    private long accountedBytes;

    /**
     * @param stacks as stored
     * @param storedWorkload of the stored header; null when there is none
     */
    OpenPartition(PartitionKey key, byte[] prefix, PartitionStacks stacks, @Nullable Workload storedWorkload) {
        this.key = key;
        this.prefix = prefix;
        this.stacks = stacks;
        this.mapper = new StackMapper(stacks.table());
        this.storedWorkload = storedWorkload;
    }

    /**
     * Adds all that stores a profile to a write.
     *
     * @param writer keeps windows of the same start apart
     */
    void add(Profile profile, int writer, BatchWrite write) throws RocksDBException {
        ProfileRows rows = mapper.map(profile.stacks(), profile.rows());
        long startNanos = profile.window().startNanos();
        addHeader(profile.workload(), write);
        addStacks(write);
        write.put(
                ColumnFamily.ROWS,
                StoreKeys.row(prefix, StoreKeys.PROFILE, startNanos, writer),
                ProfileBlob.encode(write.blob(), profile.window(), rows));
        write.put(
                ColumnFamily.TOTALS,
                StoreKeys.window(prefix, startNanos, writer),
                TotalBlob.encode(write.blob(), profile.window(), rows));
        if (rows.timeOffsetsMicros().isPresent()) {
            write.put(
                    ColumnFamily.ROWS,
                    StoreKeys.row(prefix, StoreKeys.SAMPLE_TIMES, startNanos, writer),
                    SampleTimesBlob.encode(
                            write.blob(), rows.timeOffsetsMicros().get()));
        }
    }

    /** How much {@link #approximateBytes()} has grown since this was last asked. */
    long takeGrowth() {
        long bytes = approximateBytes();
        long growth = bytes - accountedBytes;
        accountedBytes = bytes;
        return growth;
    }

    /** What {@link #takeGrowth()} has reported, altogether. */
    long accountedBytes() {
        return accountedBytes;
    }

    private long approximateBytes() {
        return stacks.approximateBytes() + mapper.approximateBytes();
    }

    private void addHeader(Workload workload, BatchWrite write) throws RocksDBException {
        if (!workload.equals(storedWorkload)) {
            write.put(
                    ColumnFamily.PARTITIONS, prefix, new PartitionHeader(key.series(), workload).encode(write.blob()));
            storedWorkload = workload;
        }
    }

    private void addStacks(BatchWrite write) throws RocksDBException {
        int firstNode = stacks.storedNodes();
        if (firstNode == stacks.table().nodeCount()) {
            return;
        }
        int firstExecutable = stacks.executables().size();
        byte[] chunk = DictionaryBlob.encodeNew(stacks, write.blob(), write.scratch());
        write.put(ColumnFamily.ROWS, StoreKeys.dictionaryChunk(prefix, firstNode), chunk);
        stacks.markStored();
        for (Location.Executable executable : stacks.executables()
                .subList(firstExecutable, stacks.executables().size())) {
            write.put(ColumnFamily.REFERENCES, StoreKeys.reference(key.hour(), executable.buildId()), new byte[0]);
        }
    }
}
