package io.podflame.agent.linux;

import java.lang.foreign.MemorySegment;

/** One map of a {@link BpfObject}. Changing entries is for any thread. */
public final class BpfMap {

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final long MAP_FAILED = -1;

    private final String name;
    private final int fd;
    private final int maxEntries;
    private final int valueBytes;
    private long address;
    private long mappedBytes;

    BpfMap(String name, long map) {
        this.name = name;
        this.fd = LibBpf.bpf_map__fd(map);
        this.maxEntries = LibBpf.bpf_map__max_entries(map);
        this.valueBytes = LibBpf.bpf_map__value_size(map);
    }

    public int fd() {
        return fd;
    }

    public int maxEntries() {
        return maxEntries;
    }

    /**
     * The values of an array that was made with BPF_F_MMAPABLE, one after the other; what is written here the program reads. Goes with
     * the object.
     */
    public MemorySegment memory() throws LinuxException {
        if (address == 0) {
            long page = LibC.PAGE_BYTES;
            mappedBytes = ((long) maxEntries * valueBytes + page - 1) / page * page;
            long mapped = LibC.mmap(0, mappedBytes, PROT_READ_WRITE, MAP_SHARED, fd, 0);
            if (mapped == MAP_FAILED) {
                throw LinuxException.last("mmap", "BPF map " + name);
            }
            address = mapped;
        }
        return MemorySegment.ofAddress(address).reinterpret((long) maxEntries * valueBytes);
    }

    /** Adds an entry, or replaces it at once: the program sees the old value or the new one. E2BIG or ENOMEM when there is no room. */
    public void put(MemorySegment key, MemorySegment value) throws LinuxException {
        int result = LibBpf.bpf_map_update_elem(fd, key.address(), value.address(), 0);
        if (result < 0) {
            throw new LinuxException(-result, "bpf_map_update_elem", name);
        }
    }

    /** Copies an entry's value into the target; false when it is not there. */
    public boolean get(MemorySegment key, MemorySegment target) {
        return LibBpf.bpf_map_lookup_elem(fd, key.address(), target.address()) == 0;
    }

    /** Copies the first entry's key into the target; false when the map is empty. */
    public boolean firstKey(MemorySegment target) {
        return LibBpf.bpf_map_get_next_key(fd, 0, target.address()) == 0;
    }

    /** Copies the key of the entry behind another into the target, which may be the other's; false behind the last. */
    public boolean nextKey(MemorySegment key, MemorySegment target) {
        return LibBpf.bpf_map_get_next_key(fd, key.address(), target.address()) == 0;
    }

    /** Removes an entry, if it is there. */
    public void remove(MemorySegment key) {
        LibBpf.bpf_map_delete_elem(fd, key.address());
    }

    void unmap() {
        if (address != 0) {
            LibC.munmap(address, mappedBytes);
            address = 0;
        }
    }
}
