package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.Location;
import io.podflame.collector.model.StackTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A partition's stack table with the strings and executables that its locations share when stored. Both grow chunk by chunk:
 * {@link DictionaryBlob} encodes what was added since the last chunk, and adds a stored chunk. Not thread-safe.
 */
final class PartitionStacks {

    private static final long BYTES_PER_STRING = 120;
    private static final long BYTES_PER_EXECUTABLE = 80;

    private final StackTable table = new StackTable();
    private final List<String> strings = new ArrayList<>();
    private final Map<String, Integer> stringIds = new HashMap<>();
    private final List<Location.Executable> executables = new ArrayList<>();
    private final Map<Location.Executable, Integer> executableIds = new HashMap<>();
    private int storedLocations;
    private int storedNodes = 1;

    StackTable table() {
        return table;
    }

    List<String> strings() {
        return strings;
    }

    List<Location.Executable> executables() {
        return executables;
    }

    int stringId(String string) {
        return idOf(string, strings, stringIds);
    }

    int executableId(Location.Executable executable) {
        return idOf(executable, executables, executableIds);
    }

    /** Locations that are in a chunk. */
    int storedLocations() {
        return storedLocations;
    }

    /** Nodes that are in a chunk, the root included. */
    int storedNodes() {
        return storedNodes;
    }

    /** All that is there is now in a chunk. */
    void markStored() {
        storedLocations = table.locationCount();
        storedNodes = table.nodeCount();
    }

    long approximateBytes() {
        return table.approximateBytes() + BYTES_PER_STRING * strings.size() + BYTES_PER_EXECUTABLE * executables.size();
    }

    private static <T> int idOf(T value, List<T> values, Map<T, Integer> ids) {
        Integer known = ids.putIfAbsent(value, values.size());
        if (known != null) {
            return known;
        }
        values.add(value);
        return values.size() - 1;
    }
}
