package io.podflame.agent.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One record copied out of a ring: words of 8 bytes, the first is {@code struct perf_event_header}. Reused from record to record, so
 * reading samples allocates nothing. One thread uses it.
 *
 * <p>Words and not bytes, because records are whole words and plain array reads are cheap even before the JIT has seen them.
 *
 * <pre>
 * word 0:  u32 type | u16 misc | u16 size
 * </pre>
 */
public final class PerfRecordBuffer {

    private static final int INITIAL_WORDS = 256;

    private long[] words = new long[INITIAL_WORDS];
    private int sizeBytes;

    /** Makes room for a record of that size and returns the array to fill. */
    long[] resize(int newSizeBytes) {
        int needed = (newSizeBytes + Long.BYTES - 1) / Long.BYTES;
        if (needed > words.length) {
            words = new long[Integer.highestOneBit(needed) * 2];
        }
        sizeBytes = newSizeBytes;
        return words;
    }

    /** Takes over the first {@code newSizeBytes} of the words given. */
    public void set(long[] source, int newSizeBytes) {
        System.arraycopy(source, 0, resize(newSizeBytes), 0, (newSizeBytes + Long.BYTES - 1) / Long.BYTES);
    }

    /** PERF_RECORD_… */
    public int type() {
        return low(0);
    }

    /** PERF_RECORD_MISC_… bits. */
    public int misc() {
        return high(0) & 0xFFFF;
    }

    /** The size its header states. */
    public int statedSizeBytes() {
        return high(0) >>> 16;
    }

    /** What there is of the record, header included. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** Whole words the record has. */
    public int size() {
        return sizeBytes / Long.BYTES;
    }

    /** @throws IndexOutOfBoundsException beyond the record's end */
    public long word(int index) {
        if (index >= size()) {
            throw new IndexOutOfBoundsException(index);
        }
        return words[index];
    }

    /** The u32 in the first four bytes of a word. */
    public int low(int index) {
        return (int) word(index);
    }

    /** The u32 in the last four bytes of a word. */
    public int high(int index) {
        return (int) (word(index) >>> 32);
    }

    /** The characters in [from, to) words up to the first NUL, or all when there is none. */
    public String text(int from, int to) {
        int length = 0;
        int maximum = Math.max(0, to - from) * Long.BYTES;
        while (length < maximum && byteAt(from, length) != 0) {
            length++;
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = byteAt(from, i);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Copies {@code count} bytes, from a word on. */
    public void copyBytes(int fromWord, byte[] target, int count) {
        Objects.checkFromIndexSize(fromWord, (count + Long.BYTES - 1) / Long.BYTES, size());
        MemorySegment.copy(
                MemorySegment.ofArray(words), ValueLayout.JAVA_BYTE, (long) fromWord * Long.BYTES, target, 0, count);
    }

    private byte byteAt(int fromWord, int index) {
        return (byte) (word(fromWord + index / Long.BYTES) >>> (index % Long.BYTES * Byte.SIZE));
    }
}
