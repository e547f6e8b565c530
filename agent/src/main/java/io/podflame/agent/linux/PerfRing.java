package io.podflame.agent.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The consumer's side of a perf ring: records from data_tail up to data_head. The kernel writes at the head and stops (counting what
 * is lost) rather than pass the tail.
 *
 * <pre>
 * page 0: struct perf_event_mmap_page      then the records' part, a power of two in size
 *   1024 u64 data_head    (kernel writes)    |      free     |  records to read  |    free     |
 *   1032 u64 data_tail    (we write)                         ^ tail              ^ head
 * </pre>
 *
 * <p>Head and tail count bytes since the start and never wrap; a position in the ring is their value modulo its size. A record may
 * begin at the ring's end and go on at its start. Records are whole multiples of 8 bytes, so a header never does.
 *
 * <p>data_head is read with acquire: what it says is written is visible. data_tail is written with release: our reads are done before
 * the kernel may overwrite. One thread consumes.
 */
public final class PerfRing implements AutoCloseable {

    private static final long DATA_HEAD = 1024;
    private static final long DATA_TAIL = 1032;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final long MAP_FAILED = -1;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private final MemorySegment records;
    private final long mask;
    private final boolean mapped;
    private long head;
    private long tail;
    private long corruptions;

    private PerfRing(MemorySegment memory, int firstPageBytes, boolean mapped) {
        this.memory = memory;
        this.records = memory.asSlice(firstPageBytes);
        this.mask = records.byteSize() - 1;
        this.mapped = mapped;
        if (Long.bitCount(records.byteSize()) != 1) {
            throw new IllegalArgumentException("ring size must be a power of two: " + records.byteSize());
        }
    }

    /** A ring in memory of one's own, laid out as the kernel's; {@code firstPageBytes} precede the records. */
    public static PerfRing over(MemorySegment memory, int firstPageBytes) {
        return new PerfRing(memory, firstPageBytes, false);
    }

    static PerfRing map(int fd, int sizeBytes) throws LinuxException {
        long totalBytes = (long) LibC.PAGE_BYTES + sizeBytes;
        long address = LibC.mmap(0, totalBytes, PROT_READ_WRITE, MAP_SHARED, fd, 0);
        if (address == MAP_FAILED) {
            throw LinuxException.last("mmap", "perf ring of " + sizeBytes / 1024 + " KiB");
        }
        MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(totalBytes);
        return new PerfRing(memory, LibC.PAGE_BYTES, true);
    }

    /**
     * Copies the next record into the buffer and frees its place in the ring.
     *
     * @return whether there was one; otherwise the buffer is unchanged
     */
    public boolean next(PerfRecordBuffer buffer) {
        if (tail == head) {
            head = (long) LONG.getAcquire(memory, DATA_HEAD);
            if (tail == head) {
                return false;
            }
        }
        int sizeBytes = Short.toUnsignedInt(records.get(ValueLayout.JAVA_SHORT, (tail & mask) + 6));
        if (sizeBytes < PerfEventAbi.HEADER_BYTES || sizeBytes % Long.BYTES != 0 || sizeBytes > head - tail) {
            skipCorrupt();
            return false;
        }
        copy(buffer, sizeBytes);
        free(tail + sizeBytes);
        return true;
    }

    private void copy(PerfRecordBuffer buffer, int sizeBytes) {
        long[] words = buffer.resize(sizeBytes);
        long start = tail & mask;
        int wordsBeforeEnd = (int) Math.min(sizeBytes, records.byteSize() - start) / Long.BYTES;
        int allWords = sizeBytes / Long.BYTES;
        MemorySegment.copy(records, ValueLayout.JAVA_LONG, start, words, 0, wordsBeforeEnd);
        MemorySegment.copy(records, ValueLayout.JAVA_LONG, 0, words, wordsBeforeEnd, allWords - wordsBeforeEnd);
    }

    /** Where one header is wrong the next cannot be found: everything up to the head goes. */
    private void skipCorrupt() {
        corruptions++;
        free(head);
    }

    private void free(long newTail) {
        tail = newTail;
        LONG.setRelease(memory, DATA_TAIL, tail);
    }

    /** How often a record's size made no sense and the ring's content was skipped; stays 0 on a sound kernel. */
    public long corruptions() {
        return corruptions;
    }

    public int sizeBytes() {
        return (int) records.byteSize();
    }

    @Override
    public void close() {
        if (mapped) {
            LibC.munmap(memory.address(), memory.byteSize());
        }
    }
}
