package io.podflame.collector.store.rocksdb;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.StackTable;
import java.util.List;

/**
 * What one batch added to a partition's stacks. IDs continue those of the chunks before. Locations and nodes are stored column by
 * column, which compresses better:
 *
 * <pre>
 * varint strings      each: length, UTF-8
 * varint executables  each: build ID's length and bytes, byte readable, path's length and UTF-8
 * varint locations    byte ×n     kind: 1 instruction pointer, 2 return address, 3 kernel, 4 anonymous, 5 unmapped, 6 thread, 7 truncated
 *                     varint ×n   executable (1, 2), string (3 to 7)
 *                     signed ×n   address minus the one before (1, 2, 4, 5), module's string (3), nothing (6, 7)
 * varint nodes        varint ×n   own ID minus the parent's
 *                     signed ×n   first location that no node before had, minus the node's location: 0 when it is that one
 * </pre>
 */
final class DictionaryBlob {

    private static final String SOURCE = "stack dictionary";

    private static final int INSTRUCTION_POINTER = 1;
    private static final int RETURN_ADDRESS = 2;
    private static final int KERNEL = 3;
    private static final int ANONYMOUS = 4;
    private static final int UNMAPPED = 5;
    private static final int THREAD = 6;
    private static final int TRUNCATED = 7;
    private static final int NAMED = 8;

    private final PartitionStacks stacks;
    private long lastAddress;

    private DictionaryBlob(PartitionStacks stacks) {
        this.stacks = stacks;
    }

    /** All that was added since the last chunk; the caller marks it as stored when it is. */
    static byte[] encodeNew(PartitionStacks stacks, BlobWriter writer, BlobWriter scratch) {
        int strings = stacks.strings().size();
        int executables = stacks.executables().size();
        // locations first, into the scratch: they say which strings and executables are new
        DictionaryBlob blob = new DictionaryBlob(stacks);
        blob.writeLocations(scratch.clear());
        writer.clear();
        writeStrings(writer, stacks.strings().subList(strings, stacks.strings().size()));
        writeExecutables(
                writer,
                stacks.executables().subList(executables, stacks.executables().size()));
        writer.writeAll(scratch);
        blob.writeNodes(writer);
        return writer.toBytes();
    }

    /** Adds the chunk that follows those already there. */
    static void addStored(byte[] bytes, PartitionStacks stacks) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        for (int rest = reader.readCount(); rest > 0; rest--) {
            stacks.stringId(reader.readString());
        }
        for (int rest = reader.readCount(); rest > 0; rest--) {
            stacks.executableId(readExecutable(reader));
        }
        new DictionaryBlob(stacks).readLocations(reader);
        readNodes(reader, stacks.table(), stacks.storedLocations());
        reader.expectEnd();
        stacks.markStored();
    }

    private void writeLocations(BlobWriter writer) {
        StackTable table = stacks.table();
        int first = stacks.storedLocations();
        writer.writeVarint(table.locationCount() - first);
        for (int id = first; id < table.locationCount(); id++) {
            writer.writeByte(kind(table.location(id)));
        }
        for (int id = first; id < table.locationCount(); id++) {
            writer.writeVarint(subject(table.location(id)));
        }
        for (int id = first; id < table.locationCount(); id++) {
            writeAddress(writer, table.location(id));
        }
    }

    private static int kind(Location location) {
        return switch (location) {
            case Location.InstructionPointer ignored -> INSTRUCTION_POINTER;
            case Location.ReturnAddress ignored -> RETURN_ADDRESS;
            case Location.Kernel ignored -> KERNEL;
            case Location.Anonymous ignored -> ANONYMOUS;
            case Location.Unmapped ignored -> UNMAPPED;
            case Location.Named ignored -> NAMED;
            case Location.Thread ignored -> THREAD;
            case Location.Truncated ignored -> TRUNCATED;
        };
    }

    private int subject(Location location) {
        return switch (location) {
            case Location.InstructionPointer pointer -> stacks.executableId(pointer.executable());
            case Location.ReturnAddress address -> stacks.executableId(address.executable());
            case Location.Kernel kernel -> stacks.stringId(kernel.function());
            case Location.Anonymous anonymous -> stacks.stringId(anonymous.mappingName());
            case Location.Unmapped unmapped -> stacks.stringId(unmapped.space());
            case Location.Named named -> stacks.stringId(named.function());
            case Location.Thread thread -> stacks.stringId(thread.name());
            case Location.Truncated truncated -> stacks.stringId(truncated.reason());
        };
    }

    private void writeAddress(BlobWriter writer, Location location) {
        switch (location) {
            case Location.InstructionPointer pointer -> writeAddress(writer, pointer.elfAddress());
            case Location.ReturnAddress address -> writeAddress(writer, address.elfAddress());
            case Location.Kernel kernel -> writer.writeSigned(stacks.stringId(kernel.module()));
            case Location.Anonymous anonymous -> writeAddress(writer, anonymous.processAddress());
            case Location.Unmapped unmapped -> writeAddress(writer, unmapped.processAddress());
            case Location.Named named -> writer.writeSigned(stacks.stringId(named.file()));
            case Location.Thread ignored -> {}
            case Location.Truncated ignored -> {}
        }
    }

    private void writeAddress(BlobWriter writer, long address) {
        writer.writeSigned(address - lastAddress);
        lastAddress = address;
    }

    private static void writeStrings(BlobWriter writer, List<String> strings) {
        writer.writeVarint(strings.size());
        strings.forEach(writer::writeString);
    }

    private static void writeExecutables(BlobWriter writer, List<Location.Executable> executables) {
        writer.writeVarint(executables.size());
        for (Location.Executable executable : executables) {
            writer.writeBytes(StoreKeys.buildId(executable.buildId()))
                    .writeByte(executable.readable() ? 1 : 0)
                    .writeString(executable.path());
        }
    }

    private void writeNodes(BlobWriter writer) {
        StackTable table = stacks.table();
        int first = stacks.storedNodes();
        writer.writeVarint(table.nodeCount() - first);
        for (int node = first; node < table.nodeCount(); node++) {
            writer.writeVarint(node - table.parent(node));
        }
        int unused = stacks.storedLocations();
        for (int node = first; node < table.nodeCount(); node++) {
            int location = table.locationId(node);
            writer.writeSigned(unused - location);
            unused = Math.max(unused, location + 1);
        }
    }

    private static Location.Executable readExecutable(BlobReader reader) {
        byte[] buildId = reader.readBytes();
        if (buildId.length < 1 || buildId.length > 32) {
            throw reader.malformed("a build ID of 1 to 32 bytes", buildId.length + " bytes");
        }
        return new Location.Executable(BuildId.ofBytes(buildId), reader.readByte() != 0, reader.readString());
    }

    private void readLocations(BlobReader reader) {
        StackTable table = stacks.table();
        int[] kinds = new int[reader.readCount()];
        int[] subjects = new int[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = reader.readByte();
        }
        for (int i = 0; i < kinds.length; i++) {
            subjects[i] = reader.readInt(0, Integer.MAX_VALUE);
        }
        for (int i = 0; i < kinds.length; i++) {
            int expected = table.locationCount();
            if (table.addLocation(readLocation(reader, kinds[i], subjects[i])) != expected) {
                throw reader.malformed("a new location", "one that is already there");
            }
        }
    }

    private Location readLocation(BlobReader reader, int kind, int subject) {
        return switch (kind) {
            case INSTRUCTION_POINTER ->
                new Location.InstructionPointer(executable(reader, subject), readAddress(reader));
            case RETURN_ADDRESS -> new Location.ReturnAddress(executable(reader, subject), readAddress(reader));
            case KERNEL -> new Location.Kernel(string(reader, subject), string(reader, reader.readSigned()));
            case ANONYMOUS -> new Location.Anonymous(string(reader, subject), readAddress(reader));
            case UNMAPPED -> new Location.Unmapped(string(reader, subject), readAddress(reader));
            case THREAD -> new Location.Thread(string(reader, subject));
            case TRUNCATED -> new Location.Truncated(string(reader, subject));
            case NAMED -> new Location.Named(string(reader, subject), string(reader, reader.readSigned()));
            default -> throw reader.malformed("a kind of location from 1 to 8", Integer.toString(kind));
        };
    }

    private String string(BlobReader reader, long id) {
        return entry(reader, stacks.strings(), id);
    }

    private Location.Executable executable(BlobReader reader, long id) {
        return entry(reader, stacks.executables(), id);
    }

    private static <T> T entry(BlobReader reader, List<T> entries, long id) {
        if (id < 0 || id >= entries.size()) {
            throw reader.malformed("one of " + entries.size() + " entries", Long.toString(id));
        }
        return entries.get((int) id);
    }

    private long readAddress(BlobReader reader) {
        lastAddress += reader.readSigned();
        return lastAddress;
    }

    private static void readNodes(BlobReader reader, StackTable table, int firstLocation) {
        int first = table.nodeCount();
        int[] parents = new int[reader.readCount()];
        for (int i = 0; i < parents.length; i++) {
            parents[i] = first + i - reader.readInt(1, first + i);
        }
        int unused = firstLocation;
        for (int i = 0; i < parents.length; i++) {
            long location = unused - reader.readSigned();
            if (location < 0 || location >= table.locationCount()) {
                throw reader.malformed("one of " + table.locationCount() + " locations", Long.toString(location));
            }
            unused = Math.max(unused, (int) location + 1);
            if (table.addChild(parents[i], (int) location) != first + i) {
                throw reader.malformed("a new node", "one that is already there");
            }
        }
    }
}
