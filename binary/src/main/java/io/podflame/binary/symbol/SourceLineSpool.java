package io.podflame.binary.symbol;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.ResidentPages;
import io.podflame.binary.Scratch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes stretches of source lines in any order and writes them in ascending order. Names and files go to the encoder at once, the lines wait
 * in scratch memory; the heap takes 16 bytes per stretch, and that only while they are written.
 *
 * <pre>
 * chunk = {start:8 length:4 size:4 block}…    none is in two chunks
 * </pre>
 *
 * Not for several threads.
 */
public final class SourceLineSpool implements SourceLineSink {
    /** Lines beyond this are left out and counted: a table is sent through a cluster. */
    static final long MAX_BYTES = 64L << 20;

    /** As many as there may be functions: 16 MB of heap while they are written. */
    static final int MAX_STRETCHES = 1 << 20;

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int HEAD_BYTES = 16;
    private static final int START_SLOT_BITS = 16;
    private static final long NOWHERE = -1;
    private static final long MAX_STRETCH_BYTES = 1L << 32;
    private static final int NUMBER_BITS = 20; // of MAX_STRETCHES

    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;

    private final SymbolDetail detail;
    private final SymbolTableEncoder encoder;
    private final Scratch scratch;
    private final LineBlockEncoder block = new LineBlockEncoder();
    private final List<MemorySegment> chunks = new ArrayList<>();
    private final Ints used = new Ints();
    private long[] starts = {}; // of the stretches in it; of two that share a slot only the latter
    private final ResidentPages pages = new ResidentPages();
    private int filled;
    private long spooledBytes;
    private int count;
    private long lowest = -1L; // the highest unsigned address
    private long leftOut;

    /** @param encoder gives the numbers of names and files, and takes the stretches in the end */
    public SourceLineSpool(SymbolDetail detail, SymbolTableEncoder encoder, Scratch scratch) {
        this.detail = detail;
        this.encoder = encoder;
        this.scratch = scratch;
    }

    @Override
    public SymbolDetail detail() {
        return detail;
    }

    @Override
    public int name(SymbolName name) throws IOException {
        return encoder.name(name);
    }

    @Override
    public int file(SymbolName path) throws IOException {
        return encoder.file(path);
    }

    @Override
    public void accept(SourceLines lines) throws IOException {
        long length = lines.end() - lines.start();
        if (length <= 0 || length >= MAX_STRETCH_BYTES || lines.rowCount() == 0) {
            return;
        }
        block.encode(lines);
        int size = block.length();
        if (spooledBytes + size > MAX_BYTES || size > SymbolTableCodec.MAX_BLOCK_BYTES || count == MAX_STRETCHES) {
            leftOut++;
            return;
        }
        MemorySegment chunk = room(HEAD_BYTES + size);
        chunk.set(U64, filled, lines.start());
        chunk.set(U32, filled + 8, (int) length);
        chunk.set(U32, filled + 12, size);
        MemorySegment.copy(block.array(), 0, chunk, ValueLayout.JAVA_BYTE, filled + HEAD_BYTES, size);
        pages.touched(HEAD_BYTES + size);
        filled += HEAD_BYTES + size;
        spooledBytes += size;
        count++;
        if (starts.length == 0) {
            starts = new long[1 << START_SLOT_BITS];
            Arrays.fill(starts, NOWHERE);
        }
        starts[slot(lines.start())] = lines.start();
        lowest = Long.compareUnsigned(lines.start(), lowest) < 0 ? lines.start() : lowest;
    }

    @Override
    public boolean isTold(long start) {
        return count > 0 && starts[slot(start)] == start;
    }

    private static int slot(long start) {
        return (int) (start * 0x9e37_79b9_7f4a_7c15L >>> Long.SIZE - START_SLOT_BITS);
    }

    @Override
    public void leaveOut() {
        leftOut++;
    }

    private MemorySegment room(int bytes) throws IOException {
        if (chunks.isEmpty() || chunks.getLast().byteSize() - filled < bytes) {
            if (!chunks.isEmpty()) {
                used.add(filled);
            }
            chunks.add(scratch.allocate(Math.max(CHUNK_BYTES, bytes)));
            pages.add(chunks.getLast());
            filled = 0;
        }
        return chunks.getLast();
    }

    /**
     * Writes everything. Of stretches that overlap, as where the linker folded equal functions, the one that begins first is written, of
     * equal ones the first that came; the others are left out and counted.
     *
     * @throws MalformedInputException when they lie further apart than any program
     */
    public void write() throws IOException {
        if (count == 0) {
            return;
        }
        used.add(filled);
        long[] places = new long[count];
        long[] keys = keys(places);
        Arrays.sort(keys);
        byte[] bytes = new byte[4_096];
        long end = lowest;
        for (long key : keys) {
            long place = places[(int) key & (1 << NUMBER_BITS) - 1];
            MemorySegment chunk = chunks.get((int) (place >>> 32));
            int at = (int) place;
            long start = chunk.get(U64, at);
            int size = chunk.get(U32, at + 12);
            if (Long.compareUnsigned(start, end) < 0) {
                leftOut++;
                continue;
            }
            bytes = bytes.length < size ? new byte[Math.max(size, 2 * bytes.length)] : bytes;
            MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, at + HEAD_BYTES, bytes, 0, size);
            pages.touched(size);
            end = start + Integer.toUnsignedLong(chunk.get(U32, at + 8));
            encoder.writeStretch(start, end, bytes, size);
        }
    }

    /** (start - lowest) << NUMBER_BITS | number, for each stretch; fills in where it lies: chunk << 32 | offset. */
    private long[] keys(long[] places) throws MalformedInputException {
        long[] keys = new long[count];
        int number = 0;
        for (int i = 0; i < chunks.size(); i++) {
            MemorySegment chunk = chunks.get(i);
            int at = 0;
            while (at < used.get(i)) {
                long distance = chunk.get(U64, at) - lowest;
                if (distance < 0 || distance >= 1L << 63 - NUMBER_BITS) {
                    throw new MalformedInputException(
                            "source lines",
                            0,
                            "code within 2 TiB of 0x" + Long.toHexString(lowest),
                            "code at 0x" + Long.toHexString(chunk.get(U64, at)));
                }
                keys[number] = distance << NUMBER_BITS | number;
                places[number] = (long) i << 32 | at;
                number++;
                at += HEAD_BYTES + chunk.get(U32, at + 12);
            }
            pages.touched(at);
        }
        return keys;
    }

    /** Stretches that were not written, for want of room or because they overlap others. */
    public long leftOut() {
        return leftOut;
    }
}
