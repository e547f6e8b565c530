package io.podflame.collector.store.rocksdb;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.StackTable;
import java.util.List;

/**
 * What one batch added to a partition's stacks. IDs continue those of the chunks before:
 *
 * <pre>
 * varint        strings;      each: length, UTF-8
 * varint        executables;  each: build ID's length and bytes, byte readable, path's length and UTF-8
 * varint        locations;    each: byte kind, then by kind
 *                             1, 2  varint executable, signed elfAddress
 *                             3     varint function's string, varint module's string
 *                             4, 5  varint string, signed processAddress
 *                             6, 7  varint string
 * varint        nodes;        each: varint own ID minus the parent's, signed location
 * </pre>
 *
 * A signed address or location is stored minus the one before of its kind of column: neighbours are near.
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
        new DictionaryBlob(stacks).writeLocations(scratch.clear());
        writer.clear();
        writeStrings(writer, stacks.strings().subList(strings, stacks.strings().size()));
        writeExecutables(
                writer,
                stacks.executables().subList(executables, stacks.executables().size()));
        writer.writeAll(scratch);
        writeNodes(writer, stacks.table(), stacks.storedNodes());
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
        readNodes(reader, stacks.table());
        reader.expectEnd();
        stacks.markStored();
    }

    private void writeLocations(BlobWriter writer) {
        StackTable table = stacks.table();
        writer.writeVarint(table.locationCount() - stacks.storedLocations());
        for (int id = stacks.storedLocations(); id < table.locationCount(); id++) {
            writeLocation(writer, table.location(id));
        }
    }

    private void writeLocation(BlobWriter writer, Location location) {
        switch (location) {
            case Location.InstructionPointer(Location.Executable executable, long elfAddress) ->
                writeAddress(
                        writer.writeByte(INSTRUCTION_POINTER).writeVarint(stacks.executableId(executable)), elfAddress);
            case Location.ReturnAddress(Location.Executable executable, long elfAddress) ->
                writeAddress(writer.writeByte(RETURN_ADDRESS).writeVarint(stacks.executableId(executable)), elfAddress);
            case Location.Kernel(String function, String module) ->
                writer.writeByte(KERNEL).writeVarint(stacks.stringId(function)).writeVarint(stacks.stringId(module));
            case Location.Anonymous(String mappingName, long processAddress) ->
                writeAddress(writer.writeByte(ANONYMOUS).writeVarint(stacks.stringId(mappingName)), processAddress);
            case Location.Unmapped(String space, long processAddress) ->
                writeAddress(writer.writeByte(UNMAPPED).writeVarint(stacks.stringId(space)), processAddress);
            case Location.Thread(String name) -> writer.writeByte(THREAD).writeVarint(stacks.stringId(name));
            case Location.Truncated(String reason) ->
                writer.writeByte(TRUNCATED).writeVarint(stacks.stringId(reason));
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

    private static void writeNodes(BlobWriter writer, StackTable table, int firstNode) {
        writer.writeVarint(table.nodeCount() - firstNode);
        int lastLocation = 0;
        for (int node = firstNode; node < table.nodeCount(); node++) {
            writer.writeVarint(node - table.parent(node)).writeSigned(table.locationId(node) - lastLocation);
            lastLocation = table.locationId(node);
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
        for (int rest = reader.readCount(); rest > 0; rest--) {
            int expected = table.locationCount();
            if (table.addLocation(readLocation(reader)) != expected) {
                throw reader.malformed("a new location", "one that is already there");
            }
        }
    }

    private Location readLocation(BlobReader reader) {
        int kind = reader.readByte();
        return switch (kind) {
            case INSTRUCTION_POINTER -> new Location.InstructionPointer(executable(reader), readAddress(reader));
            case RETURN_ADDRESS -> new Location.ReturnAddress(executable(reader), readAddress(reader));
            case KERNEL -> new Location.Kernel(string(reader), string(reader));
            case ANONYMOUS -> new Location.Anonymous(string(reader), readAddress(reader));
            case UNMAPPED -> new Location.Unmapped(string(reader), readAddress(reader));
            case THREAD -> new Location.Thread(string(reader));
            case TRUNCATED -> new Location.Truncated(string(reader));
            default -> throw reader.malformed("a kind of location from 1 to 7", Integer.toString(kind));
        };
    }

    private String string(BlobReader reader) {
        return stacks.strings().get(reader.readInt(0, stacks.strings().size() - 1));
    }

    private Location.Executable executable(BlobReader reader) {
        return stacks.executables().get(reader.readInt(0, stacks.executables().size() - 1));
    }

    private long readAddress(BlobReader reader) {
        lastAddress += reader.readSigned();
        return lastAddress;
    }

    private static void readNodes(BlobReader reader, StackTable table) {
        long location = 0;
        for (int rest = reader.readCount(); rest > 0; rest--) {
            int expected = table.nodeCount();
            int parent = expected - reader.readInt(1, expected);
            location += reader.readSigned();
            if (location < 0 || location >= table.locationCount()) {
                throw reader.malformed("one of " + table.locationCount() + " locations", Long.toString(location));
            }
            if (table.addChild(parent, (int) location) != expected) {
                throw reader.malformed("a new node", "one that is already there");
            }
        }
    }
}
