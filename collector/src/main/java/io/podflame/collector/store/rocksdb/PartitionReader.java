package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.MalformedStoreException;
import io.podflame.collector.store.ProfileVisitor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.rocksdb.RocksDBException;

/** Reads one partition after another from a view. For one thread. */
final class PartitionReader implements AutoCloseable {

    private final StoreView view;
    private final StoreView.Cursor rows;

    PartitionReader(StoreView view) {
        this.view = view;
        this.rows = view.cursor(ColumnFamily.ROWS);
    }

    /** The partition's stacks: all chunks, in order. */
    PartitionStacks readStacks(byte[] partition) throws RocksDBException {
        PartitionStacks stacks = new PartitionStacks();
        byte[] chunks = Arrays.copyOf(partition, partition.length + 1);
        chunks[partition.length] = StoreKeys.DICTIONARY;
        for (rows.seek(chunks); rows.isWithin(chunks); rows.next()) {
            int firstNode = ByteBuffer.wrap(rows.key()).getInt(chunks.length);
            if (firstNode != stacks.table().nodeCount()) {
                throw new MalformedStoreException(
                        "stack dictionary", 0, "node " + stacks.table().nodeCount() + " next", "node " + firstNode);
            }
            DictionaryBlob.addStored(rows.value(), stacks);
        }
        return stacks;
    }

    /** Hands over the partition, when it has a profile that starts in the range. */
    void visit(byte[] partition, ProfileKey key, TimeRange range, ProfileVisitor visitor) throws RocksDBException {
        byte[] first = StoreKeys.row(partition, StoreKeys.PROFILE, Math.max(0, range.startNanos()), 0);
        byte[] profiles = Arrays.copyOf(first, partition.length + 1);
        rows.seek(first);
        if (!isBefore(profiles, range)) {
            return;
        }
        PartitionStacks stacks = readStacks(partition);
        visitor.partition(key, stacks.table());
        for (rows.seek(first); isBefore(profiles, range); rows.next()) {
            visitProfile(stacks.table().nodeCount(), visitor);
        }
    }

    private boolean isBefore(byte[] profiles, TimeRange range) throws RocksDBException {
        return rows.isWithin(profiles) && StoreKeys.startNanosOf(rows.key()) < range.endNanos();
    }

    private void visitProfile(int nodeCount, ProfileVisitor visitor) throws RocksDBException {
        byte[] key = rows.key();
        ProfileBlob.Decoded profile = ProfileBlob.decode(rows.value(), StoreKeys.startNanosOf(key), nodeCount);
        if (!profile.hasSampleTimes()) {
            visitor.profile(profile.window(), profile.toRows());
            return;
        }
        byte[] times = view.get(ColumnFamily.ROWS, StoreKeys.sampleTimesOf(key));
        if (times == null) {
            throw new MalformedStoreException("sample times", 0, "those of a profile", "nothing");
        }
        visitor.profile(profile.window(), profile.toRows(SampleTimesBlob.decode(times, profile.samplesInAll())));
    }

    @Override
    public void close() {
        rows.close();
    }
}
