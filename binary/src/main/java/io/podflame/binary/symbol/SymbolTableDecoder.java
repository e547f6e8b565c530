package io.podflame.binary.symbol;

import io.podflame.binary.MalformedInputException;

/** One pass over the bytes of {@link SymbolTableCodec}'s format; trusts none of them. */
final class SymbolTableDecoder {
    private static final long MAX_RANGE_BYTES = (1L << 32) - 1;

    private final byte[] bytes;
    private final String source;
    private final VarintReader reader;
    private final SymbolTableIndex index = new SymbolTableIndex();

    SymbolTableDecoder(byte[] bytes, String source) {
        this.bytes = bytes;
        this.source = source;
        this.reader = new VarintReader(bytes, source);
    }

    SymbolTable decode() throws MalformedInputException {
        readHeader();
        while (readRecord()) {
            // the end mark ends it
        }
        readCount("symbols", index.symbols());
        readCount("stretches", index.stretches());
        if (!reader.atEnd()) {
            int rest = bytes.length - reader.position();
            throw reader.malformed(reader.position(), "the end of the table", rest + " more bytes");
        }
        SymbolTable table = new SymbolTable(bytes, source, index);
        table.checkLines();
        return table;
    }

    private void readHeader() throws MalformedInputException {
        for (byte expected : SymbolTableCodec.MAGIC) {
            int found = reader.u8();
            if (found != expected) {
                throw reader.malformed(reader.position() - 1, "the magic PFST", "byte " + found);
            }
        }
        int version = reader.u8();
        if (version != SymbolTableCodec.VERSION) {
            throw reader.malformed(reader.position() - 1, "version " + SymbolTableCodec.VERSION, "version " + version);
        }
    }

    /** False for the end mark. */
    private boolean readRecord() throws MalformedInputException {
        int at = reader.position();
        long head = reader.u64();
        long number = head >>> SymbolTableCodec.KIND_BITS;
        switch ((int) head & SymbolTableCodec.KIND_MASK) {
            case SymbolTableCodec.NAME -> index.names().add(text(at, number));
            case SymbolTableCodec.FILE -> index.files().add(text(at, number));
            case SymbolTableCodec.SYMBOL -> readSymbol(at, number);
            default -> {
                if (number == 0) {
                    return false;
                }
                readStretch(at, number);
            }
        }
        return true;
    }

    private int text(int at, long size) throws MalformedInputException {
        if (size < 1 || size > SymbolName.MAX_BYTES) {
            throw reader.malformed(
                    at, "a name of 1 to " + SymbolName.MAX_BYTES + " bytes", Long.toUnsignedString(size));
        }
        requireRoom(at, index.names().size() + index.files().size(), "names and files");
        reader.skip((int) size, "name");
        return at;
    }

    private void readSymbol(int at, long length) throws MalformedInputException {
        requireRoom(at, index.symbols().size(), "symbols");
        long start = start(at, length, index.symbols());
        int referenceAt = reader.position();
        long reference = reader.u64();
        long name = reference >>> 1;
        if (name == 0 || name > index.names().size()) {
            throw reader.malformed(
                    referenceAt, "a name reference up to " + index.names().size(), Long.toUnsignedString(name));
        }
        index.symbols().add(start, (int) length, (int) reference);
    }

    private void readStretch(int at, long length) throws MalformedInputException {
        requireRoom(at, index.stretches().size(), "stretches");
        long start = start(at, length, index.stretches());
        int size = reader.upTo(SymbolTableCodec.MAX_BLOCK_BYTES, "bytes of lines");
        int block = reader.skip(size, "lines");
        index.stretches().add(start, (int) length, block);
        index.blockEnds().add(block + size);
    }

    private long start(int at, long length, Ranges ranges) throws MalformedInputException {
        if (length < 1 || length > MAX_RANGE_BYTES) {
            throw reader.malformed(at, "a range of 1 byte to 4 GiB - 1", Long.toUnsignedString(length));
        }
        long gap = reader.u64();
        long start = ranges.lastEnd() + gap;
        if (Long.compareUnsigned(start, ranges.lastEnd()) < 0 || Long.compareUnsigned(start + length, start) <= 0) {
            throw reader.malformed(
                    at, "a range below 2^64", "gap " + Long.toUnsignedString(gap) + ", length " + length);
        }
        return start;
    }

    private void requireRoom(int at, int count, String what) throws MalformedInputException {
        if (count >= SymbolTableCodec.MAX_ENTRIES) {
            throw reader.malformed(at, "at most " + SymbolTableCodec.MAX_ENTRIES + " " + what, "one more");
        }
    }

    private void readCount(String what, Ranges ranges) throws MalformedInputException {
        int at = reader.position();
        long count = reader.u64();
        if (count != ranges.size()) {
            throw reader.malformed(at, ranges.size() + " " + what, Long.toUnsignedString(count));
        }
    }
}
