package io.podflame.collector.store.rocksdb;

import io.podflame.collector.store.PartitionKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The partitions that are being written, the least recently used first; bounded in bytes. One that was closed is read again when it is
 * written again. Guarded by the writer's lock.
 */
final class OpenPartitions {

    private final RocksDbDirectory directory;
    private final long limitBytes;
    private final Map<PartitionKey, OpenPartition> partitions = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    OpenPartitions(RocksDbDirectory directory, long limitBytes) {
        this.directory = directory;
        this.limitBytes = limitBytes;
    }

    OpenPartition open(PartitionKey key) {
        OpenPartition known = partitions.get(key);
        if (known != null) {
            return known;
        }
        OpenPartition opened = read(key);
        partitions.put(key, opened);
        return opened;
    }

    /** Takes account of what was added to a partition. */
    void grown(OpenPartition partition) {
        bytes += partition.takeGrowth();
    }

    /** Closes the least recently used until the limit is kept. */
    void trim() {
        Iterator<OpenPartition> oldest = partitions.values().iterator();
        while (bytes > limitBytes && oldest.hasNext()) {
            bytes -= oldest.next().accountedBytes();
            oldest.remove();
        }
    }

    /** Forgets all, since memory is no longer what the disk is. */
    void clear() {
        partitions.clear();
        bytes = 0;
    }

    int size() {
        return partitions.size();
    }

    private OpenPartition read(PartitionKey key) {
        byte[] prefix = StoreKeys.partition(key.hour(), StoreKeys.seriesHash(key.series()));
        Optional<byte[]> header = directory.get("opening a partition", ColumnFamily.PARTITIONS, prefix);
        if (header.isEmpty()) {
            return new OpenPartition(key, prefix, new PartitionStacks(), null);
        }
        PartitionStacks stacks = directory.view("reading stacks", view -> {
            try (PartitionReader reader = new PartitionReader(view)) {
                return reader.readStacks(prefix);
            }
        });
        return new OpenPartition(
                key, prefix, stacks, PartitionHeader.decode(header.get()).workload());
    }
}
