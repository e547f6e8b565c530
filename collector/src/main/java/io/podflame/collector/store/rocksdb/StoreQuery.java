package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.Workload;
import io.podflame.collector.store.PartitionKey;
import io.podflame.collector.store.ProfileStore.Series;
import io.podflame.collector.store.ProfileStore.WindowTotal;
import io.podflame.collector.store.ProfileVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.rocksdb.RocksDBException;

/** Answers one question about one time range from a view. */
final class StoreQuery {

    private final StoreView view;
    private final TimeRange range;
    private final int lastHour;

    StoreQuery(StoreView view, TimeRange range) {
        this.view = view;
        this.range = range;
        this.lastHour = PartitionKey.hourOf(range.endNanos());
    }

    List<Series> series(Predicate<ProfileKey> keys) throws RocksDBException {
        Map<ProfileKey, FoundSeries> found = new TreeMap<>();
        try (StoreView.Cursor totals = view.cursor(ColumnFamily.TOTALS)) {
            forEachPartition(keys, (partition, header) -> {
                List<WindowTotal> windows = totals(totals, partition);
                if (!windows.isEmpty()) {
                    found.computeIfAbsent(header.series(), key -> new FoundSeries(header.workload()))
                            .add(header.workload(), windows);
                }
            });
        }
        return found.entrySet().stream()
                .map(entry -> new Series(entry.getKey(), entry.getValue().latest, List.copyOf(entry.getValue().totals)))
                .toList();
    }

    void scan(Predicate<ProfileKey> keys, ProfileVisitor visitor) throws RocksDBException {
        try (PartitionReader reader = new PartitionReader(view)) {
            forEachPartition(keys, (partition, header) -> reader.visit(partition, header.series(), range, visitor));
        }
    }

    List<WindowStatistics> statistics(String sessionId) throws RocksDBException {
        return entries(ColumnFamily.STATISTICS, StoreKeys.sessionHash(sessionId), StatisticsBlob::decode).stream()
                .filter(window -> window.sessionId().equals(sessionId))
                .toList();
    }

    /** @param hash of the workload or node */
    <T> List<T> scheduling(long hash, Decoder<T> decoder) throws RocksDBException {
        return entries(ColumnFamily.SCHEDULING, hash, decoder);
    }

    /** Every entry of a hash whose start is in the range, in time order. */
    private <T> List<T> entries(ColumnFamily family, long hash, Decoder<T> decoder) throws RocksDBException {
        List<T> found = new ArrayList<>();
        try (StoreView.Cursor cursor = view.cursor(family)) {
            int hour = PartitionKey.hourOf(range.startNanos());
            while (hour <= lastHour) {
                byte[] prefix = StoreKeys.partition(hour, hash);
                cursor.seek(firstOf(prefix));
                for (; isInRange(cursor, prefix); cursor.next()) {
                    found.add(decoder.decode(cursor.value(), StoreKeys.startNanosOf(cursor.key())));
                }
                if (!cursor.isValid()) {
                    return found;
                }
                hour = Math.max(hour + 1, StoreKeys.hourOf(cursor.key())); // hours without any are skipped
            }
        }
        return found;
    }

    private void forEachPartition(Predicate<ProfileKey> keys, PartitionVisitor visitor) throws RocksDBException {
        try (StoreView.Cursor cursor = view.cursor(ColumnFamily.PARTITIONS)) {
            cursor.seek(StoreKeys.hour(PartitionKey.hourOf(range.startNanos())));
            for (; cursor.isValid() && StoreKeys.hourOf(cursor.key()) <= lastHour; cursor.next()) {
                PartitionHeader header = PartitionHeader.decode(cursor.value());
                if (keys.test(header.series())) {
                    visitor.visit(cursor.key(), header);
                }
            }
        }
    }

    private List<WindowTotal> totals(StoreView.Cursor cursor, byte[] partition) throws RocksDBException {
        List<WindowTotal> windows = new ArrayList<>();
        for (cursor.seek(firstOf(partition)); isInRange(cursor, partition); cursor.next()) {
            windows.add(TotalBlob.decode(cursor.value(), StoreKeys.startNanosOf(cursor.key())));
        }
        return windows;
    }

    private byte[] firstOf(byte[] prefix) {
        return StoreKeys.window(prefix, Math.max(0, range.startNanos()), 0);
    }

    private boolean isInRange(StoreView.Cursor cursor, byte[] prefix) throws RocksDBException {
        return cursor.isWithin(prefix) && StoreKeys.startNanosOf(cursor.key()) < range.endNanos();
    }

    /** One value, of whose key the start is known. */
    interface Decoder<T> {
        T decode(byte[] value, long startNanos);
    }

    /** Receives a partition's key and header. */
    private interface PartitionVisitor {
        void visit(byte[] partition, PartitionHeader header) throws RocksDBException;
    }

    /** What is known of a series so far, hour by hour. */
    private static final class FoundSeries {
        private final List<WindowTotal> totals = new ArrayList<>();
        private Workload latest;

        FoundSeries(Workload workload) {
            latest = workload;
        }

        void add(Workload workload, List<WindowTotal> windows) {
            latest = workload;
            totals.addAll(windows);
        }
    }
}
