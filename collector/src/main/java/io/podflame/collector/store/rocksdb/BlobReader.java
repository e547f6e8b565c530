package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.MalformedStoreException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link BlobWriter} wrote. Every read is bounds-checked, and a count never exceeds the bytes that are left, so that a damaged
 * blob costs an exception, not memory. Not thread-safe.
 */
final class BlobReader {

    private final String source;
    private final byte[] bytes;
    private int offset;

    /** @param source what is read, for errors */
    BlobReader(String source, byte[] bytes) {
        this.source = source;
        this.bytes = bytes;
    }

    int readByte() {
        if (offset >= bytes.length) {
            throw malformed("more bytes", "the end");
        }
        return bytes[offset++] & 0xFF;
    }

    long readVarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw malformed("a number of at most ten bytes", "a longer one");
    }

    long readSigned() {
        long value = readVarint();
        return (value >>> 1) ^ -(value & 1);
    }

    /** A number from {@code least} to {@code most}, both inclusive. */
    int readInt(int least, int most) {
        long value = readVarint();
        if (value < least || value > most) {
            throw malformed("a number from " + least + " to " + most, Long.toString(value));
        }
        return (int) value;
    }

    /** How many entries follow, each of at least one byte. */
    int readCount() {
        return readInt(0, bytes.length - offset);
    }

    String readString() {
        return new String(readBytes(), StandardCharsets.UTF_8);
    }

    byte[] readBytes() {
        int length = readCount();
        byte[] value = Arrays.copyOfRange(bytes, offset, offset + length);
        offset += length;
        return value;
    }

    /** A duration in nanoseconds, as the window that begins at {@code startNanos}. */
    TimeRange readWindow(long startNanos) {
        long durationNanos = readVarint();
        if (durationNanos < 0 || startNanos + durationNanos < startNanos) {
            throw malformed("a duration from " + startNanos, Long.toString(durationNanos));
        }
        return new TimeRange(startNanos, startNanos + durationNanos);
    }

    void expectEnd() {
        if (offset != bytes.length) {
            throw malformed("the end", (bytes.length - offset) + " more bytes");
        }
    }

    MalformedStoreException malformed(String expected, String found) {
        return new MalformedStoreException(source, offset, expected, found);
    }
}
