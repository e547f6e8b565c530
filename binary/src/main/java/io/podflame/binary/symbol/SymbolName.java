package io.podflame.binary.symbol;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes of one name, reused from symbol to symbol so that building a table makes no object per symbol.
 *
 * <p>Mutable; owned by the one thread that builds a table. Names are UTF-8 by convention, any bytes by fact.
 */
public final class SymbolName {
    /** Longer names are cut to this many bytes; C++ templates reach a few thousand. */
    public static final int MAX_BYTES = 8_192;

    private static final int FIRST_BYTES = 128;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /**
     * Reads the NUL-terminated name at {@code offset} of {@code names}, up to {@link #MAX_BYTES}.
     *
     * @throws MalformedInputException when {@code names} ends before the name does
     */
    public void read(ByteView names, long offset) throws MalformedInputException {
        int checked = 0;
        int wanted = FIRST_BYTES; // and not what the longest name so far had
        while (true) {
            int available = (int) Math.min(wanted, names.sizeBytes() - offset);
            names.copy(offset + checked, bytes, checked, available - checked);
            int end = indexOfNul(checked, available);
            if (end >= 0 || available == MAX_BYTES) {
                length = end >= 0 ? end : MAX_BYTES;
                return;
            }
            if (available < wanted) {
                throw names.malformed(offset, "a name that ends with a zero byte", "the end of the names");
            }
            checked = available;
            wanted = Math.min(MAX_BYTES, 2 * wanted);
            bytes = bytes.length < wanted ? Arrays.copyOf(bytes, wanted) : bytes;
        }
    }

    /** Puts {@code suffix} behind the name, as far as {@link #MAX_BYTES} allow. */
    public void append(byte[] suffix) {
        int count = Math.min(suffix.length, MAX_BYTES - length);
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, Math.max(2 * bytes.length, length + count)));
        }
        System.arraycopy(suffix, 0, bytes, length, count);
        length += count;
    }

    /** Eight bytes at a time: of a word in which one is 0, that one's highest bit is the lowest that is left. */
    private int indexOfNul(int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long word = (long) LONG.get(bytes, at);
            long zeros = (word - LOW_BITS) & ~word & HIGH_BITS;
            if (zeros != 0) {
                return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
            }
        }
        for (int i = at; i < to; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Takes a name that was made up, not read. */
    public void set(String name) {
        byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
        set(encoded, 0, encoded.length);
    }

    /** Takes {@code count} bytes from {@code source} as they are, up to {@link #MAX_BYTES}. */
    public void set(byte[] source, int offset, int count) {
        length = Math.min(count, MAX_BYTES);
        bytes = length > bytes.length ? new byte[MAX_BYTES] : bytes;
        System.arraycopy(source, offset, bytes, 0, length);
    }

    /** The backing array, valid up to {@link #length} until the next read; not to be changed. */
    public byte[] array() {
        return bytes;
    }

    /** In bytes. */
    public int length() {
        return length;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
