package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.Event;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.Resources;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a partition is about, stored once and again when the workload changes (a container restarted): the series' key, then the workload
 * as it was last seen:
 *
 * <pre>
 * ""                                        since format 4: settings follow; before, the kind's name comes first
 * key | event | session | workload          field by field
 * environment | annotations | resources     since format 4
 * </pre>
 */
record PartitionHeader(ProfileKey series, Workload workload) {

    private static final String SOURCE = "partition header";
    private static final int CPU_REQUEST = 1;
    private static final int CPU_LIMIT = 2;
    private static final int MEMORY_LIMIT = 4;

    static PartitionHeader decode(byte[] bytes) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        String first = reader.readString();
        boolean withSettings = first.isEmpty();
        WorkloadKey key = new WorkloadKey(
                constant(withSettings ? reader.readString() : first, reader, WorkloadKind.class),
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
                readTexts(reader),
                readCommand(reader),
                withSettings ? readTexts(reader) : Map.of(),
                withSettings ? readTexts(reader) : Map.of(),
                withSettings ? readResources(reader) : Resources.NONE);
        reader.expectEnd();
        return new PartitionHeader(series, workload);
    }

    byte[] encode(BlobWriter writer) {
        WorkloadKey key = series.workload();
        writer.clear()
                .writeString("")
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
                .writeString(workload.image());
        writeTexts(writer, workload.labels());
        writer.writeVarint(workload.command().size());
        workload.command().forEach(writer::writeString);
        writeTexts(writer, workload.environment());
        writeTexts(writer, workload.annotations());
        writeResources(writer, workload.resources());
        return writer.toBytes();
    }

    private static void writeTexts(BlobWriter writer, Map<String, String> texts) {
        writer.writeVarint(texts.size());
        texts.forEach((name, value) -> writer.writeString(name).writeString(value));
    }

    /** A byte whose bits say which follow; cores as the bits of a double. */
    private static void writeResources(BlobWriter writer, Resources resources) {
        writer.writeByte((resources.cpuRequestCores().isPresent() ? CPU_REQUEST : 0)
                | (resources.cpuLimitCores().isPresent() ? CPU_LIMIT : 0)
                | (resources.memoryLimitBytes().isPresent() ? MEMORY_LIMIT : 0));
        resources.cpuRequestCores().ifPresent(cores -> writer.writeVarint(Double.doubleToLongBits(cores)));
        resources.cpuLimitCores().ifPresent(cores -> writer.writeVarint(Double.doubleToLongBits(cores)));
        resources.memoryLimitBytes().ifPresent(writer::writeVarint);
    }

    private static Resources readResources(BlobReader reader) {
        int bits = reader.readByte();
        return new Resources(
                (bits & CPU_REQUEST) == 0 ? OptionalDouble.empty() : OptionalDouble.of(readDouble(reader)),
                (bits & CPU_LIMIT) == 0 ? OptionalDouble.empty() : OptionalDouble.of(readDouble(reader)),
                (bits & MEMORY_LIMIT) == 0 ? OptionalLong.empty() : OptionalLong.of(reader.readVarint()));
    }

    private static double readDouble(BlobReader reader) {
        return Double.longBitsToDouble(reader.readVarint());
    }

    static void writeEvent(BlobWriter writer, Event event) {
        writer.writeString(event.name()).writeString(event.unit().name());
    }

    static Event readEvent(BlobReader reader) {
        return new Event(reader.readString(), readConstant(reader, Event.Unit.class));
    }

    private static Map<String, String> readTexts(BlobReader reader) {
        int count = reader.readCount();
        Map<String, String> texts = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            texts.put(reader.readString(), reader.readString());
        }
        return texts;
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
        return constant(reader.readString(), reader, type);
    }

    private static <E extends Enum<E>> E constant(String name, BlobReader reader, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw reader.malformed("a " + type.getSimpleName(), name);
    }
}
