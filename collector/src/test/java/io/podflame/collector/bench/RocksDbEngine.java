package io.podflame.collector.bench;

import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.store.rocksdb.RocksDbDirectory;
import io.podflame.collector.store.rocksdb.RocksDbProfileStore;
import io.podflame.collector.store.rocksdb.RocksDbSettings;
import java.nio.file.Path;
import java.time.Clock;

/** Our store. */
final class RocksDbEngine implements IngestEngine {

    private final SyntheticNode node;
    private final RocksDbDirectory directory;
    private final RocksDbProfileStore store;

    RocksDbEngine(Path path, SyntheticNode node) {
        this.node = node;
        directory = RocksDbDirectory.open(path, RocksDbSettings.DEFAULT);
        store = new RocksDbProfileStore(directory, Clock.systemUTC());
    }

    @Override
    public String name() {
        return "RocksDB (ours)";
    }

    @Override
    public void store(ProfileBatch batch) {
        if (!store.store(batch)) {
            throw new IllegalStateException("a batch was refused");
        }
    }

    @Override
    public void compact() {
        directory.compact();
    }

    @Override
    public long sizeBytes() {
        return store.sizeBytes();
    }

    @Override
    public long totalValue(int pod, TimeRange range) {
        Merge merge = new Merge();
        store.scan(range, node.key(pod)::equals, merge);
        return merge.finish();
    }

    @Override
    public void close() {
        directory.close();
    }

    /** Sums up values per node, then from the leaves to the root: what a call tree needs of the store. */
    private static final class Merge implements ProfileVisitor {
        private StackTable stacks = new StackTable();
        private long[] values = new long[1];
        private long total;

        @Override
        public void partition(ProfileKey key, StackTable itsStacks) {
            finish();
            stacks = itsStacks;
            values = new long[stacks.nodeCount()];
        }

        @Override
        public void profile(TimeRange window, ProfileRows rows) {
            for (int row = 0; row < rows.size(); row++) {
                values[rows.stackNode(row)] += rows.value(row);
            }
        }

        long finish() {
            for (int node = values.length - 1; node > 0; node--) {
                values[stacks.parent(node)] += values[node];
            }
            total += values[StackTable.ROOT];
            values = new long[1];
            return total;
        }
    }
}
