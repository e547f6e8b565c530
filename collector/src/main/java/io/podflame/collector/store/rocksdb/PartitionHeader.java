package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.Event;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a partition is about, stored once and again when the workload changes (a container restarted): the series' key, then the workload
 * as it was last seen.
 */
record PartitionHeader(ProfileKey series, Workload workload) {

    private static final String SOURCE = "partition header";

    static PartitionHeader decode(byte[] bytes) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        WorkloadKey key = new WorkloadKey(
                readConstant(reader, WorkloadKind.class),
                reader.readString(),
                reader.readString(),
                reader.readString(),
                reader.readString(),
                reader.readString());
        ProfileKey series = new ProfileKey(key, readEvent(reader), reader.readString());
        Workload workload = new Workload(
                key,
                reader.readString(),
                reader.readString(),
                reader.readString(),
                readLabels(reader),
                readCommand(reader));
        reader.expectEnd();
        return new PartitionHeader(series, workload);
    }

    byte[] encode(BlobWriter writer) {
        WorkloadKey key = series.workload();
        writer.clear()
                .writeString(key.kind().name())
                .writeString(key.node())
                .writeString(key.namespace())
                .writeString(key.pod())
                .writeString(key.container())
                .writeString(key.name());
        writeEvent(writer, series.event());
        writer.writeString(series.sessionId())
                .writeString(workload.containerId())
                .writeString(workload.podUid())
                .writeString(workload.image())
                .writeVarint(workload.labels().size());
        workload.labels().forEach((name, value) -> writer.writeString(name).writeString(value));
        writer.writeVarint(workload.command().size());
        workload.command().forEach(writer::writeString);
        return writer.toBytes();
    }

    static void writeEvent(BlobWriter writer, Event event) {
        writer.writeString(event.name()).writeString(event.unit().name());
    }

    static Event readEvent(BlobReader reader) {
        return new Event(reader.readString(), readConstant(reader, Event.Unit.class));
    }

    private static Map<String, String> readLabels(BlobReader reader) {
        int count = reader.readCount();
        Map<String, String> labels = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            labels.put(reader.readString(), reader.readString());
        }
        return labels;
    }

    private static List<String> readCommand(BlobReader reader) {
        int count = reader.readCount();
        List<String> command = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            command.add(reader.readString());
        }
        return command;
    }

    /** An enum's constant by its name: names are part of the format. */
    static <E extends Enum<E>> E readConstant(BlobReader reader, Class<E> type) {
        String name = reader.readString();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw reader.malformed("a " + type.getSimpleName(), name);
    }
}
