package io.podflame.binary.symbol;

import io.podflame.binary.MalformedInputException;

/** One pass over the bytes of {@link SymbolTableCodec}'s format; trusts none of them. */
final class SymbolTableDecoder {
    private static final long MAX_RANGE_BYTES = (1L << 32) - 1;

    private final byte[] bytes;
    private final String source;
    private final SymbolTableBuilder table = new SymbolTableBuilder();
    private int at;

    SymbolTableDecoder(byte[] bytes, String source) {
        this.bytes = bytes;
        this.source = source;
    }

    SymbolTable decode() throws MalformedInputException {
        readHeader();
        for (long length = varint(); length != 0; length = varint()) {
            readSymbol(length);
        }
        int countAt = at;
        long count = varint();
        if (count != table.symbolCount()) {
            throw malformed(countAt, "a count of " + table.symbolCount(), Long.toUnsignedString(count));
        }
        if (at != bytes.length) {
            throw malformed(at, "the end of the table", (bytes.length - at) + " more bytes");
        }
        return table.build();
    }

    private void readHeader() throws MalformedInputException {
        for (byte expected : SymbolTableCodec.MAGIC) {
            int found = u8();
            if (found != expected) {
                throw malformed(at - 1, "the magic PFST", "byte " + found);
            }
        }
        int version = u8();
        if (version != SymbolTableCodec.VERSION) {
            throw malformed(at - 1, "version " + SymbolTableCodec.VERSION, "version " + version);
        }
    }

    private void readSymbol(long length) throws MalformedInputException {
        int symbolAt = at;
        if (length < 0 || length > MAX_RANGE_BYTES) {
            throw malformed(symbolAt, "a range of at most 4 GiB - 1", Long.toUnsignedString(length));
        }
        if (table.symbolCount() == SymbolTableCodec.MAX_SYMBOLS) {
            throw malformed(symbolAt, "at most " + SymbolTableCodec.MAX_SYMBOLS + " ranges", "one more");
        }
        long gap = varint();
        long start = table.lastEnd() + gap;
        long end = start + length;
        if (Long.compareUnsigned(start, table.lastEnd()) < 0 || Long.compareUnsigned(end, start) <= 0) {
            throw malformed(symbolAt, "a range below 2^64", "gap " + Long.toUnsignedString(gap) + ", length " + length);
        }
        int referenceAt = at;
        long reference = varint();
        SymbolOrigin origin = (reference & 1) == SymbolOrigin.GO.ordinal() ? SymbolOrigin.GO : SymbolOrigin.ELF;
        table.add(start, end, nameNumber(reference >>> 1, referenceAt), origin);
    }

    /** Reference 0 brings a new name; n refers to the n-th name brought. */
    private int nameNumber(long reference, int referenceAt) throws MalformedInputException {
        if (reference > table.nameCount()) {
            throw malformed(
                    referenceAt, "a name reference up to " + table.nameCount(), Long.toUnsignedString(reference));
        }
        if (reference > 0) {
            return (int) reference - 1;
        }
        int lengthAt = at;
        long length = varint();
        if (length < 1 || length > SymbolName.MAX_BYTES) {
            throw malformed(
                    lengthAt, "a name of 1 to " + SymbolName.MAX_BYTES + " bytes", Long.toUnsignedString(length));
        }
        if (length > bytes.length - at) {
            throw malformed(at, length + " bytes of name", "the end of the input");
        }
        int number = table.addName(bytes, at, (int) length);
        at += (int) length;
        return number;
    }

    /** At most ten bytes, of which the last holds one bit: unsigned 64 bits. */
    private long varint() throws MalformedInputException {
        int from = at;
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
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

    private int u8() throws MalformedInputException {
        if (at >= bytes.length) {
            throw malformed(at, "another byte", "the end of the input");
        }
        return bytes[at++] & 0xff;
    }

    private MalformedInputException malformed(int offset, String expected, String found) {
        return new MalformedInputException(source, offset, expected, found);
    }
}
