package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.ProfileStore.StoredSession;
import java.util.Optional;

/**
 * What is known of a session:
 *
 * <pre>
 * byte     flags: 1 has a range, 2 has a recording
 * range:   varint start, varint duration, nanoseconds
 * recording: run ID, source, node, event's name and unit, varint frequency's IEEE 754 bits, varint imported (ms), state, error
 * </pre>
 */
final class SessionBlob {

    private static final String SOURCE = "session";
    private static final int RANGE = 1;
    private static final int RECORDING = 2;

    private SessionBlob() {}

    static byte[] encode(BlobWriter writer, StoredSession session) {
        writer.clear()
                .writeByte((session.range().isPresent() ? RANGE : 0)
                        | (session.recording().isPresent() ? RECORDING : 0));
        session.range()
                .ifPresent(range -> writer.writeVarint(range.startNanos()).writeVarint(range.durationNanos()));
        session.recording().ifPresent(recording -> {
            writer.writeString(recording.runId())
                    .writeString(recording.source())
                    .writeString(recording.node());
            PartitionHeader.writeEvent(writer, recording.event());
            writer.writeVarint(Double.doubleToLongBits(recording.frequencyHertz()))
                    .writeVarint(recording.importedMillis())
                    .writeString(recording.state().name())
                    .writeString(recording.error());
        });
        return writer.toBytes();
    }

    static StoredSession decode(byte[] bytes, String id) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        int flags = reader.readByte();
        if (flags > (RANGE | RECORDING)) {
            throw reader.malformed("known flags", Integer.toBinaryString(flags));
        }
        Optional<TimeRange> range =
                (flags & RANGE) == 0 ? Optional.empty() : Optional.of(reader.readWindow(reader.readVarint()));
        Optional<ImportedRecording> recording =
                (flags & RECORDING) == 0 ? Optional.empty() : Optional.of(readRecording(reader, id));
        reader.expectEnd();
        return new StoredSession(id, range, recording);
    }

    private static ImportedRecording readRecording(BlobReader reader, String id) {
        return new ImportedRecording(
                id,
                reader.readString(),
                reader.readString(),
                reader.readString(),
                PartitionHeader.readEvent(reader),
                Double.longBitsToDouble(reader.readVarint()),
                reader.readVarint(),
                PartitionHeader.readConstant(reader, ImportedRecording.State.class),
                reader.readString());
    }
}
