package io.podflame.agent.encode;

import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Location;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.model.Workload;
import io.podflame.proto.v1.LocationKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What samples refer to by number: strings, executables, workloads, locations and stacks, each interned once. Its IDs cross the wire as they
 * are. One generation: when {@link #passedLimit} it is left as it is and {@link DictionarySource} begins another.
 *
 * <p>Only the sampling thread uses it. Other threads read a {@link DictionarySnapshot}.
 */
public final class Dictionary {

    /** The node of the empty stack. */
    public static final int EMPTY_STACK = StackTrie.ROOT;

    private static final int NODE_BYTES = 16;
    private static final int LOCATION_BYTES = 24;
    private static final int OBJECT_BYTES = 64;

    private final int generation;
    private final DictionaryLimits limits;
    private final Optional<Function<Location, Optional<Location>>> unification;
    private final InternTable<String> strings = new InternTable<>();
    private final InternTable<Executable> executables = new InternTable<>();
    private final InternTable<Workload> workloads = new InternTable<>();
    private final LocationTable locations = new LocationTable();
    private final StackTrie nodes = new StackTrie();
    /** The frames of a stack are mostly of one executable. */
    private @Nullable Executable lastExecutable;

    private int lastExecutableId;
    private long objectBytes;
    private long chargedBytes;

    Dictionary(int generation, DictionaryLimits limits) {
        this(generation, limits, Optional.empty());
    }

    /** @param unification see {@link DictionarySource#unifying} */
    Dictionary(int generation, DictionaryLimits limits, Optional<Function<Location, Optional<Location>>> unification) {
        this.generation = generation;
        this.limits = limits;
        this.unification = unification;
    }

    /** The node of {@code parent}'s stack plus one location nearer to the leaf. Allocates nothing for a known stack. */
    public int child(int parent, int location) {
        return nodes.child(parent, location);
    }

    /** The ID of the location of a thread's name. Allocates nothing for a known name. */
    public int threadLocation(String name) {
        return locations.idOf(LocationKind.LOCATION_KIND_THREAD_VALUE, stringId(name), 0);
    }

    /** The ID of the location that stands for missing outer frames. Allocates nothing for a known reason. */
    public int truncatedLocation(TruncationReason reason) {
        return locations.idOf(LocationKind.LOCATION_KIND_TRUNCATED_VALUE, stringId(reason.text()), 0);
    }

    /** The ID of the innermost frame of a file. Allocates nothing when it is known. */
    public int instructionPointer(Executable executable, long elfAddress) {
        int kind = LocationKind.LOCATION_KIND_INSTRUCTION_POINTER_VALUE;
        return unified(locations.idOf(kind, executableId(executable), elfAddress));
    }

    /** The ID of an outer frame of a file. Allocates nothing when it is known. */
    public int returnAddress(Executable executable, long elfAddress) {
        int kind = LocationKind.LOCATION_KIND_RETURN_ADDRESS_VALUE;
        return unified(locations.idOf(kind, executableId(executable), elfAddress));
    }

    /** The ID of the location that a location counts as, asked until it is known. */
    private int unified(int id) {
        int known = locations.unified(id);
        if (known >= 0) {
            return known;
        }
        return unification.isEmpty() ? id : unified(id, unification.get());
    }

    private int unified(int id, Function<Location, Optional<Location>> by) {
        Location location = location(id);
        Optional<Location> other = by.apply(location);
        if (other.isEmpty()) {
            return id;
        }
        int unified = other.get().equals(location) ? id : location(other.get());
        locations.unify(id, unified);
        return unified;
    }

    /** The ID of code outside every file. Allocates nothing when it is known. */
    public int anonymous(String mappingName, long processAddress) {
        return locations.idOf(LocationKind.LOCATION_KIND_ANONYMOUS_VALUE, stringId(mappingName), processAddress);
    }

    /** The ID of a frame that came with its name. Allocates nothing when it is known. */
    public int named(String function, String file) {
        return locations.idOf(LocationKind.LOCATION_KIND_NAMED_VALUE, stringId(function), stringId(file));
    }

    /** The ID of an address in no mapping we know of. Allocates nothing when it is known. */
    public int unmapped(String space, long processAddress) {
        return locations.idOf(LocationKind.LOCATION_KIND_UNMAPPED_VALUE, stringId(space), processAddress);
    }

    /** The ID of any location. */
    public int location(Location location) {
        return switch (location) {
            case Location.InstructionPointer(Executable executable, long address) ->
                instructionPointer(executable, address);
            case Location.ReturnAddress(Executable executable, long address) -> returnAddress(executable, address);
            case Location.Kernel(String function, String module) ->
                locations.idOf(LocationKind.LOCATION_KIND_KERNEL_VALUE, stringId(function), stringId(module));
            case Location.Anonymous(String mappingName, long address) -> anonymous(mappingName, address);
            case Location.Named(String function, String file) -> named(function, file);
            case Location.Unmapped(String space, long address) -> unmapped(space, address);
            case Location.Thread(String name) -> threadLocation(name);
            case Location.Truncated(TruncationReason reason) -> truncatedLocation(reason);
        };
    }

    /** Stack nodes, the empty stack included. */
    public int nodeCount() {
        return nodes.size();
    }

    /** The node of the same stack without its innermost location; less than {@code node}. */
    public int parent(int node) {
        return nodes.parent(node);
    }

    /** The ID of the innermost location of a stack that is not empty. */
    public int locationId(int node) {
        return nodes.location(node);
    }

    public int locationCount() {
        return locations.size();
    }

    /** The location of that ID. */
    public Location location(int id) {
        int subject = locations.subject(id);
        long address = locations.address(id);
        return switch (LocationKind.forNumber(locations.kind(id))) {
            case LOCATION_KIND_INSTRUCTION_POINTER ->
                new Location.InstructionPointer(executables.get(subject), address);
            case LOCATION_KIND_RETURN_ADDRESS -> new Location.ReturnAddress(executables.get(subject), address);
            case LOCATION_KIND_KERNEL -> new Location.Kernel(strings.get(subject), strings.get((int) address));
            case LOCATION_KIND_ANONYMOUS -> new Location.Anonymous(strings.get(subject), address);
            case LOCATION_KIND_NAMED -> new Location.Named(strings.get(subject), strings.get((int) address));
            case LOCATION_KIND_UNMAPPED -> new Location.Unmapped(strings.get(subject), address);
            case LOCATION_KIND_THREAD -> new Location.Thread(strings.get(subject));
            case LOCATION_KIND_TRUNCATED -> new Location.Truncated(TruncationReason.of(strings.get(subject)));
            case LOCATION_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalStateException("no location is of this kind: " + locations.kind(id));
        };
    }

    int workloadId(Workload workload) {
        int known = workloads.size();
        int id = workloads.idOf(workload);
        if (id == known) {
            objectBytes += sizeBytes(workload);
        }
        return id;
    }

    private int executableId(Executable executable) {
        if (executable == lastExecutable) {
            return lastExecutableId;
        }
        int known = executables.size();
        int id = executables.idOf(executable);
        if (id == known) {
            objectBytes += 3 * OBJECT_BYTES
                    + executable.path().length()
                    + executable.buildId().hex().length();
        }
        lastExecutable = executable;
        lastExecutableId = id;
        return id;
    }

    private int stringId(String string) {
        int known = strings.size();
        int id = strings.idOf(string);
        if (id == known) {
            objectBytes += OBJECT_BYTES + string.length();
        }
        return id;
    }

    private static long sizeBytes(Workload workload) {
        long bytes = 10 * OBJECT_BYTES;
        for (var texts : List.of(workload.labels(), workload.environment(), workload.annotations())) {
            for (var text : texts.entrySet()) {
                bytes += 3 * OBJECT_BYTES
                        + text.getKey().length()
                        + text.getValue().length();
            }
        }
        for (String argument : workload.command()) {
            bytes += OBJECT_BYTES + argument.length();
        }
        return bytes;
    }

    /** Which dictionary of this run this is, from 1. */
    public int generation() {
        return generation;
    }

    /** Heap it takes, estimated. */
    public long sizeBytes() {
        return (long) nodes.size() * NODE_BYTES + (long) locations.size() * LOCATION_BYTES + objectBytes;
    }

    /** Whether the next window should begin with a new generation. */
    public boolean passedLimit() {
        return nodes.size() > limits.nodes() || sizeBytes() > limits.bytes();
    }

    /** Whether windows that use it should close at once, so that the next generation can begin. */
    public boolean full() {
        return nodes.size() > limits.nodes() + limits.nodes() / 2 || sizeBytes() > limits.bytes() + limits.bytes() / 2;
    }

    /** The heap taken by entries that no window has been charged with so far. */
    long unchargedBytes() {
        return sizeBytes() - chargedBytes;
    }

    /** What {@link #unchargedBytes} was: a window is charged with it now. */
    long chargeBytes() {
        long uncharged = unchargedBytes();
        chargedBytes += uncharged;
        return uncharged;
    }

    /** Why the stack is incomplete; empty when it is complete. */
    Optional<String> truncation(int node) {
        int second = nodes.secondLocation(node);
        boolean truncated = second >= 0 && locations.kind(second) == LocationKind.LOCATION_KIND_TRUNCATED_VALUE;
        return truncated ? Optional.of(strings.get(locations.subject(second))) : Optional.empty();
    }

    DictionarySnapshot snapshot() {
        return new DictionarySnapshot(
                generation,
                strings.values(),
                executables.values(),
                workloads.values(),
                locations.columns(),
                nodes.columns());
    }
}
