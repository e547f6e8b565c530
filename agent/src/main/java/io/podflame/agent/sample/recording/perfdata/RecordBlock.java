package io.podflame.agent.sample.recording.perfdata;

import io.podflame.agent.sample.recording.RecordingInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * A window of fixed size on a stream of records.
 *
 * <pre>
 *  0        position                       limit     capacity
 *  | read   | whole records | begun record | free    |
 * </pre>
 *
 * <p>Allocates nothing after its construction. One thread.
 */
final class RecordBlock {

    static final int HEADER_BYTES = 8;

    /** A record's size is a number of 16 bits. */
    static final int MAX_RECORD_BYTES = 0xffff;

    static final int CAPACITY = 1 << 19;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
    private LongBuffer longs = bytes.asLongBuffer();
    private boolean bigEndian;
    private int position;
    private int limit;
    /** Of the block's first byte in the stream. */
    private long blockOffset;

    RecordBlock(long offset) {
        blockOffset = offset;
    }

    void setBigEndian(boolean isBigEndian) {
        bigEndian = isBigEndian;
        bytes.order(isBigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        longs = bytes.duplicate().clear().order(bytes.order()).asLongBuffer();
    }

    /** Where the next record is in the stream. */
    long offset() {
        return blockOffset + position;
    }

    int available() {
        return limit - position;
    }

    /** Whether the next record is there to its end; a size that is too small for a header is no reason to wait. */
    boolean hasRecord() {
        int available = limit - position;
        return available >= HEADER_BYTES && available >= size(header());
    }

    /** The next record's, as {@link RecordWords} has it. */
    long header() {
        long header = bytes.getLong(position);
        return bigEndian ? header >>> 32 | (header >>> 16 & 0xffff) << 32 | header << 48 : header;
    }

    static int size(long header) {
        return (int) (header >>> 48);
    }

    static int type(long header) {
        return (int) header;
    }

    /** Copies the next record, padded with zero bytes to whole words. */
    void copyTo(long[] target, int index) {
        long header = header();
        int size = size(header);
        int words = size >>> 3;
        if ((position & 7) == 0) {
            longs.get(position >>> 3, target, index, words);
        } else {
            for (int i = 0; i < words; i++) {
                target[index + i] = bytes.getLong(position + (i << 3));
            }
        }
        target[index] = header;
        if ((size & 7) != 0) {
            target[index + words] = tail(position + (words << 3), size & 7);
        }
    }

    private long tail(int from, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            long next = bytes.get(from + i) & 0xffL;
            word |= next << (bigEndian ? 56 - (i << 3) : i << 3);
        }
        return word;
    }

    /** A number of 8 bytes so far behind the position. */
    long number(int from) {
        return bytes.getLong(position + from);
    }

    /** The bytes from there to before there, counted from the position; valid until the block is filled again. */
    ByteBuffer slice(int from, int to) {
        return bytes.slice(position + from, to - from);
    }

    /** Goes on by at most so many bytes; says by how many. */
    int skip(long count) {
        int skipped = (int) Math.min(count, available());
        position += skipped;
        return skipped;
    }

    /** Room behind what is there; filled by the caller, who then says {@link #filled}. */
    ByteBuffer room() {
        compact();
        return bytes.limit(CAPACITY).position(limit);
    }

    void filled() {
        limit = bytes.position();
        bytes.clear();
    }

    /** @return as {@link RecordingInput#read} */
    int fill(RecordingInput input) throws IOException {
        int count = input.read(room());
        filled();
        return count;
    }

    /** What is left goes to the front, where the next record is aligned and can be copied by whole words. */
    private void compact() {
        int left = available();
        if (position > 0 && left > 0) {
            bytes.put(0, bytes, position, left);
        }
        blockOffset += position;
        position = 0;
        limit = left;
    }
}
