package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.Event;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import java.util.Map;
import java.util.TreeMap;

/** A window's statistics, field by field. The start is in the key; the requested frequency is in its IEEE 754 bits. */
final class StatisticsBlob {

    private static final String SOURCE = "statistics of a window";

    private StatisticsBlob() {}

    static byte[] encode(BlobWriter writer, WindowStatistics statistics) {
        writer.clear()
                .writeVarint(statistics.window().durationNanos())
                .writeString(statistics.node())
                .writeString(statistics.sessionId());
        PartitionHeader.writeEvent(writer, statistics.event());
        writer.writeVarint(Double.doubleToLongBits(statistics.requestedHertz()))
                .writeVarint(statistics.sampledNanos())
                .writeVarint(statistics.capturedSamples())
                .writeVarint(statistics.idleSamples())
                .writeVarint(statistics.filteredSamples());
        writeCounts(writer, statistics.lost());
        writeCounts(writer, statistics.dropped());
        writeCounts(writer, statistics.truncated());
        return writer.toBytes();
    }

    static WindowStatistics decode(byte[] bytes, long startNanos) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        TimeRange window = reader.readWindow(startNanos);
        String node = reader.readString();
        String sessionId = reader.readString();
        Event event = PartitionHeader.readEvent(reader);
        WindowStatistics statistics = new WindowStatistics(
                node,
                sessionId,
                event,
                window,
                Double.longBitsToDouble(reader.readVarint()),
                reader.readVarint(),
                reader.readVarint(),
                reader.readVarint(),
                reader.readVarint(),
                readCounts(reader),
                readCounts(reader),
                readCounts(reader));
        reader.expectEnd();
        return statistics;
    }

    private static void writeCounts(BlobWriter writer, Map<String, Long> counts) {
        writer.writeVarint(counts.size());
        counts.forEach((reason, count) -> writer.writeString(reason).writeVarint(count));
    }

    private static Map<String, Long> readCounts(BlobReader reader) {
        int entries = reader.readCount();
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < entries; i++) {
            counts.put(reader.readString(), reader.readVarint());
        }
        return counts;
    }
}
