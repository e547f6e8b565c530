package io.podflame.binary.symbol;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the format of {@link SymbolTableCodec} while names, symbols and stretches of source lines arrive, the last two each in ascending
 * order: needs the same memory for ten symbols as for a million. Call {@link #finish} at the end. Not for several threads; does not close
 * or flush the stream.
 */
public final class SymbolTableEncoder implements SymbolSink, SourceLineSink {
    private static final int BUFFER_BYTES = 16_384;

    private final OutputStream output;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;

    private final NameNumbers names;
    private final NameNumbers files;
    private final LineBlockEncoder block = new LineBlockEncoder();
    private long nameBytes;
    private long symbolCount;
    private long symbolEnd;
    private long stretchCount;
    private long stretchEnd;

    /**
     * Writes the header at once.
     *
     * @param expectedNames a rough number; sizes the memory for recognizing repeated names, at most 3 MB
     */
    public SymbolTableEncoder(OutputStream output, int expectedNames) throws IOException {
        this.output = output;
        this.names = new NameNumbers(expectedNames);
        this.files = new NameNumbers(expectedNames / 8);
        for (byte b : SymbolTableCodec.MAGIC) {
            write(b);
        }
        write(SymbolTableCodec.VERSION);
    }

    /** Written where it is new. */
    @Override
    public int name(SymbolName name) throws IOException {
        long hash = NameNumbers.hash(name);
        int known = names.find(hash);
        if (known > 0) {
            return known;
        }
        writeText(SymbolTableCodec.NAME, name);
        return names.add(hash);
    }

    /** Written where it is new. */
    @Override
    public int file(SymbolName path) throws IOException {
        long hash = NameNumbers.hash(path);
        int known = files.find(hash);
        if (known > 0) {
            return known;
        }
        writeText(SymbolTableCodec.FILE, path);
        return files.add(hash);
    }

    private void writeText(int kind, SymbolName text) throws IOException {
        if (text.length() == 0) {
            throw new IllegalArgumentException("an empty name");
        }
        writeRecord(kind, text.length());
        write(text.array(), text.length());
        nameBytes += text.length();
    }

    @Override
    public void accept(long start, long end, SymbolName name, SymbolOrigin origin) throws IOException {
        requireOrder("symbols", start, end, symbolEnd);
        int number = name(name);
        writeRecord(SymbolTableCodec.SYMBOL, end - start);
        writeVarint(start - symbolEnd);
        writeVarint((long) number << 1 | origin.ordinal());
        symbolEnd = end;
        symbolCount++;
    }

    /** Stretches must ascend without overlap. */
    @Override
    public void accept(SourceLines lines) throws IOException {
        block.encode(lines);
        writeStretch(lines.start(), lines.end(), block.array(), block.length());
    }

    /** Writes a stretch that is encoded already. */
    void writeStretch(long start, long end, byte[] encoded, int length) throws IOException {
        requireOrder("stretches", start, end, stretchEnd);
        writeRecord(SymbolTableCodec.STRETCH, end - start);
        writeVarint(start - stretchEnd);
        writeVarint(length);
        write(encoded, length);
        stretchEnd = end;
        stretchCount++;
    }

    private static void requireOrder(String what, long start, long end, long previousEnd) {
        if (Long.compareUnsigned(start, previousEnd) < 0 || Long.compareUnsigned(end, start) <= 0) {
            throw new IllegalArgumentException(what + " must ascend without overlap: 0x" + Long.toHexString(start));
        }
    }

    /** Writes the end mark and the counts; accept nothing afterwards. */
    public void finish() throws IOException {
        writeRecord(SymbolTableCodec.STRETCH, 0);
        writeVarint(symbolCount);
        writeVarint(stretchCount);
        output.write(buffer, 0, buffered);
        buffered = 0;
    }

    /** How many symbols were accepted so far. */
    public long symbolCount() {
        return symbolCount;
    }

    /** How many stretches were accepted so far. */
    public long stretchCount() {
        return stretchCount;
    }

    /** How many bytes of names and files were written so far. */
    public long nameBytes() {
        return nameBytes;
    }

    private void writeRecord(int kind, long number) throws IOException {
        writeVarint(number << SymbolTableCodec.KIND_BITS | kind);
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
        if (length > buffer.length) {
            output.write(bytes, 0, length);
            return;
        }
        System.arraycopy(bytes, 0, buffer, buffered, length);
        buffered += length;
    }
}
