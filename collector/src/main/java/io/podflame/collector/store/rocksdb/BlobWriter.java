package io.podflame.collector.store.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Appends numbers and strings to bytes; reusable. Not thread-safe. */
final class BlobWriter {

    private byte[] bytes = new byte[256];
    private int size;

    /** Starts over. */
    BlobWriter clear() {
        size = 0;
        return this;
    }

    BlobWriter writeByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /** Seven bits per byte, the lowest first, the top bit set on all but the last; a negative value takes ten bytes. */
    BlobWriter writeVarint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    /** A varint that is short for small negative values, too. */
    BlobWriter writeSigned(long value) {
        return writeVarint((value << 1) ^ (value >> 63));
    }

    /** Length, then UTF-8. */
    BlobWriter writeString(String value) {
        return writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Length, then the bytes. */
    BlobWriter writeBytes(byte[] value) {
        writeVarint(value.length);
        ensure(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** What another writer holds, without its length. */
    BlobWriter writeAll(BlobWriter other) {
        ensure(other.size);
        System.arraycopy(other.bytes, 0, bytes, size, other.size);
        size += other.size;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
