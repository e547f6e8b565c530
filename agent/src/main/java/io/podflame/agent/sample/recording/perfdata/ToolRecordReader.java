package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.sample.recording.perfdata.PerfFileAbi.*;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.nio.ByteOrder;

/**
 * Reads perf's own records: what in file mode is in sections, and what only matters to perf, which is passed over. By words of 8 bytes,
 * word 0 being the header:
 *
 * <pre>
 * HEADER_ATTR          1… perf_event_attr, IDs
 * HEADER_BUILD_ID      see {@link FeatureReader}
 * HEADER_FEATURE       1 number | 2… as in a section
 * HEADER_TRACING_DATA  1 u32 size, –    that many bytes follow the record
 * EVENT_UPDATE         1 kind | 2 ID | 3… name
 * AUXTRACE             1 size | …       that many bytes follow the record
 * </pre>
 */
final class ToolRecordReader {

    private static final int UPDATE_TEXT = 24;

    private final EventTable events;
    private final FeatureReader features;
    private final RecordTally tally;
    private final String source;

    ToolRecordReader(EventTable events, FeatureReader features, RecordTally tally, String source) {
        this.events = events;
        this.features = features;
        this.tally = tally;
        this.source = source;
    }

    /** @return how many bytes that are no records follow this one */
    long read(RecordWords record) throws MalformedInputException {
        switch (record.type()) {
            case PERF_RECORD_HEADER_ATTR -> readEvent(record);
            case PERF_RECORD_HEADER_BUILD_ID -> features.readBuildId(bytes(record, 0, "HEADER_BUILD_ID"));
            case PERF_RECORD_HEADER_FEATURE -> {
                ByteView bytes = bytes(record, 16, "HEADER_FEATURE");
                if (bytes.sizeBytes() > 0) {
                    features.read(record.word(1), bytes);
                }
            }
            case PERF_RECORD_HEADER_TRACING_DATA -> {
                record.require(16, "HEADER_TRACING_DATA");
                return payload("tracing data bytes", Integer.toUnsignedLong(record.first(1)), record);
            }
            case PERF_RECORD_EVENT_UPDATE -> {
                record.require(UPDATE_TEXT, "EVENT_UPDATE");
                if (record.word(1) == PERF_EVENT_UPDATE__NAME) {
                    events.nameById(record.word(2), record.text(UPDATE_TEXT, record.sizeBytes()));
                }
            }
            case PERF_RECORD_AUXTRACE -> {
                record.require(16, "AUXTRACE");
                return payload("AUX data bytes", record.word(1), record);
            }
            default -> {}
        }
        return 0;
    }

    private void readEvent(RecordWords record) throws MalformedInputException {
        ByteView bytes = bytes(record, 8, "HEADER_ATTR");
        EventAttr attr = EventAttr.parse(bytes);
        events.add(attr, bytes);
        events.addIds(bytes.slice(attr.size(), bytes.sizeBytes() - attr.size()));
    }

    private ByteView bytes(RecordWords record, int from, String what) throws MalformedInputException {
        record.require(from, what);
        return ByteView.of(record.bytes(from, record.sizeBytes()), source)
                .withOrder(record.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .withSourceOffset(record.offset() + from);
    }

    private long payload(String what, long bytes, RecordWords record) throws MalformedInputException {
        if (bytes < 0) {
            throw record.malformed(8, "a size of what follows", Long.toUnsignedString(bytes) + " bytes");
        }
        tally.skip(what, bytes);
        return bytes;
    }
}
