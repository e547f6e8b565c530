package io.podflame.collector.ingest;

import com.google.protobuf.ByteString;
import io.podflame.binary.BuildId;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.Workload;
import io.podflame.proto.v1.BuildIdOrigin;
import io.podflame.proto.v1.DictionaryUpdate;
import io.podflame.proto.v1.Executable;
import io.podflame.proto.v1.LocationKind;
import io.podflame.proto.v1.Locations;
import io.podflame.proto.v1.StackNodes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What one stream's IDs stand for: strings, executables, workloads, locations and stack nodes in the order they came. The wire's
 * stack nodes are numbered by the agent, the {@link StackTable}'s by us (equal ones become one), hence the two ID columns.
 * Not thread-safe: owned by its stream.
 */
final class StreamDictionary {

    // an agent begins a new generation long before: at 131,072 stack nodes
    static final int MAX_STRINGS = 500_000;
    static final int MAX_STRING_CHARS = 64 * 1024;
    static final int MAX_EXECUTABLES = 20_000;
    static final int MAX_WORKLOADS = 50_000;
    static final int MAX_LOCATIONS = 500_000;
    static final int MAX_STACK_NODES = 1_000_000;
    /** Of all strings of a generation together. */
    static final int MAX_TEXT_CHARS = 16 * 1024 * 1024;

    private final WorkloadDecoder workloadDecoder;
    private final Consumer<Location.Executable> readableExecutables;

    private long generation = -1;
    private long textChars;
    private final List<String> strings = new ArrayList<>();
    private final List<Location.Executable> executables = new ArrayList<>();
    private final List<Workload> workloads = new ArrayList<>();
    private StackTable stacks = new StackTable();
    private int[] locationIds = new int[256];
    private int locations;
    private int[] stackNodes = new int[1024];
    private int nodes = 1;

    /** @param readableExecutables is told every executable whose symbol table can be had */
    StreamDictionary(WorkloadDecoder workloadDecoder, Consumer<Location.Executable> readableExecutables) {
        this.workloadDecoder = workloadDecoder;
        this.readableExecutables = readableExecutables;
    }

    /** Adds entries; after an exception the dictionary no longer agrees with the agent's, and the stream must end. */
    void apply(DictionaryUpdate update) {
        if (Integer.toUnsignedLong(update.getGeneration()) != generation) {
            forget();
            generation = Integer.toUnsignedLong(update.getGeneration());
        }
        addStrings(update.getStringsList());
        addExecutables(update.getExecutablesList());
        addWorkloads(update.getWorkloadsList());
        addLocations(update.getLocations());
        addStackNodes(update.getStackNodes());
    }

    Workload workload(int id) {
        return workloads.get(Untrusted.reference(id, workloads.size(), RejectionReason.REFERENCE, "workload"));
    }

    /** The table's node of a node of the wire; 0, the empty stack trace, is 0 on both sides. */
    int stackNode(int wireNode) {
        return stackNodes[Untrusted.reference(wireNode, nodes, RejectionReason.REFERENCE, "stack node")];
    }

    StackTable stacks() {
        return stacks;
    }

    private void forget() {
        textChars = 0;
        strings.clear();
        executables.clear();
        workloads.clear();
        stacks = new StackTable();
        locations = 0;
        nodes = 1;
    }

    private void addStrings(List<String> added) {
        Untrusted.size((long) strings.size() + added.size(), MAX_STRINGS, "strings");
        for (String string : added) {
            countText(Untrusted.text(string, MAX_STRING_CHARS, "string").length());
            strings.add(string);
        }
    }

    private void addExecutables(List<Executable> added) {
        Untrusted.size((long) executables.size() + added.size(), MAX_EXECUTABLES, "executables");
        for (Executable executable : added) {
            boolean readable = executable.getOrigin() != BuildIdOrigin.BUILD_ID_ORIGIN_PATH;
            BuildId buildId = buildId(executable.getBuildId());
            countText(executable.getPath().length());
            Location.Executable known = new Location.Executable(
                    buildId,
                    readable,
                    Untrusted.text(executable.getPath(), WorkloadDecoder.MAX_NAME_CHARS, "executable's path"));
            executables.add(known);
            if (readable) {
                readableExecutables.accept(known);
            }
        }
    }

    static BuildId buildId(ByteString bytes) {
        if (bytes.isEmpty() || bytes.size() > 32) {
            throw new RejectedMessageException(
                    RejectionReason.DICTIONARY, "a build ID has 1 to 32 bytes, found " + bytes.size());
        }
        return BuildId.ofBytes(bytes.toByteArray());
    }

    private void addWorkloads(List<io.podflame.proto.v1.Workload> added) {
        Untrusted.size((long) workloads.size() + added.size(), MAX_WORKLOADS, "workloads");
        for (io.podflame.proto.v1.Workload workload : added) {
            countText(workload.getSerializedSize());
            workloads.add(workloadDecoder.decode(workload));
        }
    }

    private void addLocations(Locations added) {
        int count = added.getKindCount();
        Untrusted.equalLength(count, added.getSubjectCount(), "locations.subject");
        Untrusted.equalLength(count, added.getAddressCount(), "locations.address");
        Untrusted.size((long) locations + count, MAX_LOCATIONS, "locations");
        locationIds = grown(locationIds, locations + count);
        for (int i = 0; i < count; i++) {
            locationIds[locations++] =
                    stacks.addLocation(location(added.getKind(i), added.getSubject(i), added.getAddress(i)));
        }
    }

    private Location location(LocationKind kind, int subject, long address) {
        return switch (kind) {
            case LOCATION_KIND_INSTRUCTION_POINTER -> new Location.InstructionPointer(executable(subject), address);
            case LOCATION_KIND_RETURN_ADDRESS -> new Location.ReturnAddress(executable(subject), address);
            case LOCATION_KIND_KERNEL -> new Location.Kernel(string(subject), string(address));
            case LOCATION_KIND_ANONYMOUS -> new Location.Anonymous(string(subject), address);
            case LOCATION_KIND_UNMAPPED -> new Location.Unmapped(string(subject), address);
            case LOCATION_KIND_NAMED -> new Location.Named(string(subject), string(address));
            case LOCATION_KIND_THREAD -> new Location.Thread(string(subject));
            case LOCATION_KIND_TRUNCATED -> new Location.Truncated(string(subject));
            case LOCATION_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new RejectedMessageException(RejectionReason.DICTIONARY, "location of unknown kind");
        };
    }

    private Location.Executable executable(int id) {
        return executables.get(Untrusted.reference(id, executables.size(), RejectionReason.DICTIONARY, "executable"));
    }

    private String string(long id) {
        int narrowed = id >>> 31 == 0 ? (int) id : -1;
        return strings.get(Untrusted.reference(narrowed, strings.size(), RejectionReason.DICTIONARY, "string"));
    }

    private void addStackNodes(StackNodes added) {
        int count = added.getParentCount();
        Untrusted.equalLength(count, added.getLocationCount(), "stack_nodes.location");
        Untrusted.size((long) nodes + count, MAX_STACK_NODES, "stack nodes");
        stackNodes = grown(stackNodes, nodes + count);
        for (int i = 0; i < count; i++) {
            int parent = Untrusted.reference(added.getParent(i), nodes, RejectionReason.DICTIONARY, "parent");
            int location = Untrusted.reference(added.getLocation(i), locations, RejectionReason.DICTIONARY, "location");
            stackNodes[nodes] = stacks.addChild(stackNodes[parent], locationIds[location]);
            nodes++;
        }
    }

    private void countText(int chars) {
        textChars += chars;
        Untrusted.size(textChars, MAX_TEXT_CHARS, "characters of all strings");
    }

    private static int[] grown(int[] column, int size) {
        return size <= column.length ? column : Arrays.copyOf(column, Math.max(size, column.length * 2));
    }
}
