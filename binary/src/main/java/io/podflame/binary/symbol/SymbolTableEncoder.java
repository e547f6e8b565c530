package io.podflame.binary.symbol;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the format of {@link SymbolTableCodec} while symbols arrive: needs the same memory for ten symbols as for a
 * million. Call {@link #finish} at the end. Not for several threads; does not close or flush the stream.
 */
public final class SymbolTableEncoder implements SymbolSink {
    /** Names remembered for reuse, a power of two; an entry that is pushed out costs bytes, not correctness. */
    private static final int MAX_NAME_SLOTS = 1 << 17;

    private static final int BUFFER_BYTES = 16_384;

    private final OutputStream output;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;

    private final long[] slotIdentity;
    private final int[] slotReference; // 0 when the slot is empty
    private int nameCount;
    private long nameBytes;
    private long symbolCount;
    private long previousEnd;

    /**
     * Writes the header at once.
     *
     * @param expectedSymbols a rough number; sizes the memory for recognizing repeated names, at most 1.5 MB
     */
    public SymbolTableEncoder(OutputStream output, int expectedSymbols) throws IOException {
        this.output = output;
        int slots = Math.max(16, Integer.highestOneBit(Math.max(1, Math.min(expectedSymbols, MAX_NAME_SLOTS))));
        this.slotIdentity = new long[slots];
        this.slotReference = new int[slots];
        for (byte b : SymbolTableCodec.MAGIC) {
            write(b);
        }
        write(SymbolTableCodec.VERSION);
    }

    @Override
    public void accept(long start, long end, SymbolName name, SymbolOrigin origin) throws IOException {
        if (Long.compareUnsigned(start, previousEnd) < 0 || Long.compareUnsigned(end, start) <= 0) {
            throw new IllegalArgumentException("symbols must ascend without overlap: 0x" + Long.toHexString(start));
        }
        if (name.length() == 0) {
            throw new IllegalArgumentException("a symbol without a name at 0x" + Long.toHexString(start));
        }
        writeVarint(end - start);
        writeVarint(start - previousEnd);
        writeName(name, origin);
        previousEnd = end;
        symbolCount++;
    }

    private void writeName(SymbolName name, SymbolOrigin origin) throws IOException {
        int slot = slotOf(name.identity());
        boolean known = slotReference[slot] != 0 && slotIdentity[slot] == name.identity();
        int reference = known ? slotReference[slot] : 0;
        writeVarint((long) reference << 1 | origin.ordinal());
        if (known) {
            return;
        }
        writeVarint(name.length());
        write(name.array(), name.length());
        nameCount++;
        nameBytes += name.length();
        slotIdentity[slot] = name.identity();
        slotReference[slot] = nameCount;
    }

    private int slotOf(long identity) {
        long mixed = identity * 0x9e3779b97f4a7c15L; // Fibonacci hashing: offsets of names are far from random
        return (int) (mixed >>> 40) & (slotReference.length - 1);
    }

    /** Writes the end mark and the count; accept nothing afterwards. */
    public void finish() throws IOException {
        writeVarint(0);
        writeVarint(symbolCount);
        output.write(buffer, 0, buffered);
        buffered = 0;
    }

    /** How many symbols were accepted so far. */
    public long symbolCount() {
        return symbolCount;
    }

    /** How many bytes of names were written so far. */
    public long nameBytes() {
        return nameBytes;
    }

    private void writeVarint(long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            write((int) rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        write((int) rest);
    }

    private void write(int value) throws IOException {
        if (buffered == buffer.length) {
            output.write(buffer, 0, buffered);
            buffered = 0;
        }
        buffer[buffered++] = (byte) value;
    }

    private void write(byte[] bytes, int length) throws IOException {
        if (length > buffer.length - buffered) {
            output.write(buffer, 0, buffered);
            buffered = 0;
        }
        System.arraycopy(bytes, 0, buffer, buffered, length);
        buffered += length;
    }
}
