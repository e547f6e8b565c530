package io.podflame.agent.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The consumer's side of a BPF_MAP_TYPE_RINGBUF, which a program on any CPU writes to. Source: Documentation/bpf/ringbuf.rst.
 *
 * <pre>
 * page 0  u64 consumer position (we write)
 * page 1  u64 producer position (the kernel writes)
 * then    the records, and all of them once more behind: none is ever broken at the end
 * record  u32 length, with bit 31 busy and bit 30 discarded | u32 for the kernel | bytes, to a multiple of 8
 * </pre>
 *
 * <p>One thread consumes.
 */
public final class BpfRing implements AutoCloseable {

    private static final int PROT_READ = 1;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final long MAP_FAILED = -1;
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final int HEADER_BYTES = 8;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final int fd;
    private final long sizeBytes;
    private final MemorySegment consumer;
    private final MemorySegment producer;

    private BpfRing(int fd, long sizeBytes, MemorySegment consumer, MemorySegment producer) {
        this.fd = fd;
        this.sizeBytes = sizeBytes;
        this.consumer = consumer;
        this.producer = producer;
    }

    /** Maps a map of that type. */
    public static BpfRing map(BpfMap map) throws LinuxException {
        long page = LibC.PAGE_BYTES;
        long size = map.maxEntries();
        MemorySegment consumer = map(map.fd(), page, PROT_READ_WRITE, 0);
        try {
            return new BpfRing(map.fd(), size, consumer, map(map.fd(), page + 2 * size, PROT_READ, page));
        } catch (LinuxException e) {
            LibC.munmap(consumer.address(), page);
            throw e;
        }
    }

    private static MemorySegment map(int fd, long sizeBytes, int protection, long offset) throws LinuxException {
        long address = LibC.mmap(0, sizeBytes, protection, MAP_SHARED, fd, offset);
        if (address == MAP_FAILED) {
            throw LinuxException.last("mmap", "BPF ring");
        }
        return MemorySegment.ofAddress(address).reinterpret(sizeBytes);
    }

    /** Readable when there are records. */
    public int fd() {
        return fd;
    }

    /**
     * Copies the next record.
     *
     * @param target as large as the program's records; a longer one is cut
     * @return whether there was one
     */
    public boolean next(MemorySegment target) {
        while (true) {
            long position = (long) LONG.getAcquire(consumer, 0L);
            if (position == (long) LONG.getAcquire(producer, 0L)) {
                return false;
            }
            MemorySegment record = producer.asSlice(LibC.PAGE_BYTES + (position & sizeBytes - 1));
            int header = (int) INT.getAcquire(record, 0L);
            if ((header & BUSY) != 0) {
                return false; // it is being written; its end wakes us
            }
            long bytes = header & ~DISCARDED;
            boolean whole = (header & DISCARDED) == 0;
            if (whole) {
                target.copyFrom(record.asSlice(HEADER_BYTES, Math.min(bytes, target.byteSize())));
            }
            LONG.setRelease(consumer, 0L, position + HEADER_BYTES + (bytes + 7 & ~7L));
            if (whole) {
                return true;
            }
        }
    }

    @Override
    public void close() {
        LibC.munmap(consumer.address(), consumer.byteSize());
        LibC.munmap(producer.address(), producer.byteSize());
    }
}
