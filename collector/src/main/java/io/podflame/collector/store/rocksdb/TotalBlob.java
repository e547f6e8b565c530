package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.ProfileStore.WindowTotal;

/** A window's totals: varint duration in nanoseconds, varint samples, varint value. The start is in the key. */
final class TotalBlob {

    private static final String SOURCE = "totals of a window";

    private TotalBlob() {}

    static byte[] encode(BlobWriter writer, TimeRange window, ProfileRows rows) {
        return writer.clear()
                .writeVarint(window.durationNanos())
                .writeVarint(rows.totalSamples())
                .writeVarint(rows.totalValue())
                .toBytes();
    }

    static WindowTotal decode(byte[] bytes, long startNanos) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        TimeRange window = reader.readWindow(startNanos);
        WindowTotal total = new WindowTotal(window, reader.readVarint(), reader.readVarint());
        reader.expectEnd();
        return total;
    }
}
