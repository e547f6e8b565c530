package io.podflame.binary.symbol;

import io.podflame.binary.MalformedInputException;

/** Reads varints (7 bits per byte, lowest first, as in Protocol Buffers) from bytes that nobody vouches for. Mutable; for one thread. */
final class VarintReader {
    private final byte[] bytes;
    private final String source;
    private int at;
    private int end;

    /** @param source names the bytes in errors */
    VarintReader(byte[] bytes, String source) {
        this.bytes = bytes;
        this.source = source;
        this.end = bytes.length;
    }

    /** Reads on at {@code from}, at most to {@code newEnd}; both within the bytes. */
    VarintReader within(int from, int newEnd) {
        at = from;
        end = newEnd;
        return this;
    }

    int position() {
        return at;
    }

    boolean atEnd() {
        return at == end;
    }

    int u8() throws MalformedInputException {
        if (at >= end) {
            throw malformed(at, "another byte", "the end of the input");
        }
        return bytes[at++] & 0xff;
    }

    /** Passes over bytes, and tells where they begin. */
    int skip(int count, String what) throws MalformedInputException {
        if (count > end - at) {
            throw malformed(at, count + " bytes of " + what, "the end of the input");
        }
        int from = at;
        at += count;
        return from;
    }

    /** Unsigned 64 bits: at most ten bytes, of which the last holds one bit. */
    long u64() throws MalformedInputException {
        int first = u8();
        if (first < 0x80) {
            return first;
        }
        int from = at - 1;
        long value = first & 0x7f;
        for (int shift = 7; shift < 64; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw malformed(from, "a varint of at most 64 bits", "a longer one");
    }

    /** A number up to {@code limit}. */
    int upTo(int limit, String what) throws MalformedInputException {
        int from = at;
        long value = u64();
        if (value < 0 || value > limit) {
            throw malformed(from, what + " up to " + limit, Long.toUnsignedString(value));
        }
        return (int) value;
    }

    MalformedInputException malformed(int offset, String expected, String found) {
        return new MalformedInputException(source, offset, expected, found);
    }
}
