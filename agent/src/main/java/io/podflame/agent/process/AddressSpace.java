package io.podflame.agent.process;

import io.podflame.agent.model.Mapping;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The executable mappings of one process, by ascending address, not overlapping.
 *
 * <p>No event tells of munmap: what is mapped stays until something else is mapped over it. Forked processes share the array until
 * one of them changes it, as most exec at once. Looking up allocates nothing. One thread.
 */
final class AddressSpace {

    /** Executable mappings kept per process; a JVM has a dozen, a large node.js program some thousands. */
    static final int MAX_MAPPINGS = 4_096;

    private static final Region[] NONE = {};

    private Region[] regions = NONE;
    private int size;
    private boolean shared;
    private int version;

    /** One mapping, and what has been found out about its file. Both as the Optional they are asked for. */
    private static final class Region {

        final Mapping mapping;
        final Optional<Mapping> answer;
        /** Found at the first look-up: most mappings never see a sample. */
        Optional<MappedExecutable> executable = Optional.empty();

        boolean resolved;

        Region(Mapping mapping) {
            this.mapping = mapping;
            this.answer = Optional.of(mapping);
        }

        boolean endsAfter(long address) {
            return Long.compareUnsigned(mapping.endAddress(), address) > 0;
        }

        boolean startsBefore(long address) {
            return Long.compareUnsigned(mapping.startAddress(), address) < 0;
        }
    }

    /** The same mappings for a forked process. */
    AddressSpace fork() {
        AddressSpace child = new AddressSpace();
        child.regions = regions;
        child.size = size;
        child.shared = true;
        shared = true;
        return child;
    }

    void clear() {
        regions = NONE;
        size = 0;
        shared = false;
        version++;
    }

    /** Another number after every change. */
    int version() {
        return version;
    }

    /** Becomes exactly these; what is known of the files of mappings that stay is kept. Says how many found no room. */
    int replaceAll(List<Mapping> mappings) {
        AddressSpace before = fork();
        clear();
        int dropped = 0;
        for (Mapping mapping : mappings) {
            dropped += put(mapping) ? 0 : 1;
        }
        for (int i = 0; i < size; i++) {
            int old = before.firstEndingAfter(regions[i].mapping.startAddress());
            if (old < before.size && before.regions[old].mapping.equals(regions[i].mapping)) {
                regions[i] = before.regions[old];
            }
        }
        return dropped;
    }

    /**
     * Maps over whatever was there; what stands out on either side stays.
     *
     * @return false when there is no room for one more
     */
    boolean put(Mapping mapping) {
        if (Long.compareUnsigned(mapping.startAddress(), mapping.endAddress()) >= 0) {
            return true;
        }
        int from = firstEndingAfter(mapping.startAddress());
        int to = from;
        while (to < size && regions[to].startsBefore(mapping.endAddress())) {
            to++;
        }
        if (to == from + 1 && regions[from].mapping.equals(mapping)) {
            return true;
        }
        if (size - (to - from) >= MAX_MAPPINGS) {
            return false;
        }
        splice(from, to, mapping);
        return true;
    }

    private void splice(int from, int to, Mapping mapping) {
        Region[] middle = new Region[3];
        int count = 0;
        if (from < to && regions[from].startsBefore(mapping.startAddress())) {
            middle[count++] = new Region(head(regions[from].mapping, mapping.startAddress()));
        }
        middle[count++] = new Region(mapping);
        if (from < to && regions[to - 1].endsAfter(mapping.endAddress())) {
            middle[count++] = new Region(tail(regions[to - 1].mapping, mapping.endAddress()));
        }
        int newSize = size - (to - from) + count;
        // A new array where this one is another process's too, or too small.
        Region[] target = shared || newSize > regions.length ? new Region[Math.max(8, newSize + newSize / 2)] : regions;
        System.arraycopy(regions, to, target, from + count, size - to);
        if (target != regions) {
            System.arraycopy(regions, 0, target, 0, from);
        }
        System.arraycopy(middle, 0, target, from, count);
        if (newSize < size && target == regions) {
            Arrays.fill(target, newSize, size, null);
        }
        regions = target;
        version++;
        size = newSize;
        shared = false;
    }

    private static Mapping head(Mapping mapping, long end) {
        return new Mapping(
                mapping.startAddress(),
                end,
                mapping.fileOffset(),
                mapping.device(),
                mapping.inode(),
                mapping.path(),
                mapping.buildId());
    }

    private static Mapping tail(Mapping mapping, long start) {
        long offset = mapping.fileOffset() + (start - mapping.startAddress());
        return new Mapping(
                start,
                mapping.endAddress(),
                offset,
                mapping.device(),
                mapping.inode(),
                mapping.path(),
                mapping.buildId());
    }

    /** The index of the first mapping that ends after the address; the size when none does. */
    private int firstEndingAfter(long address) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (regions[middle].endsAfter(address)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    Optional<Mapping> mappingAt(long address) {
        int index = firstEndingAfter(address);
        return index < size && regions[index].mapping.contains(address) ? regions[index].answer : Optional.empty();
    }

    /** @param resolve finds the executable of a mapping; asked once for each */
    Optional<MappedExecutable> executableAt(long address, Function<Mapping, Optional<MappedExecutable>> resolve) {
        int index = firstEndingAfter(address);
        if (index == size || !regions[index].mapping.contains(address)) {
            return Optional.empty();
        }
        Region region = regions[index];
        if (!region.resolved) {
            region.executable = resolve.apply(region.mapping);
            region.resolved = true;
        }
        return region.executable;
    }

    /** By ascending address. */
    List<Mapping> mappings() {
        return Arrays.stream(regions, 0, size).map(region -> region.mapping).toList();
    }
}
