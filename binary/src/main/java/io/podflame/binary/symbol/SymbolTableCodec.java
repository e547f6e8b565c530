package io.podflame.binary.symbol;

import io.podflame.binary.MalformedInputException;

/**
 * The bytes of a symbol table on the wire and in stores: version 2, documented byte by byte in binary/README.md.
 *
 * <p>Numbers are varints (7 bits per byte, lowest first, as in Protocol Buffers); nothing is compressed, since transport and stores do that
 * better over the whole.
 */
public final class SymbolTableCodec {
    /** More symbols than this are refused when decoding, and more stretches, names or files: 64 MB of arrays. */
    public static final int MAX_ENTRIES = 1 << 22;

    /** Source lines and inlined calls of one stretch. */
    public static final int MAX_BLOCK_BYTES = 1 << 24;

    static final byte[] MAGIC = {'P', 'F', 'S', 'T'};
    static final int VERSION = 2;

    /** Kinds of records, the low bits of each one's first number. */
    static final int STRETCH = 0;

    static final int NAME = 1;
    static final int FILE = 2;
    static final int SYMBOL = 3;
    static final int KIND_BITS = 2;
    static final int KIND_MASK = 3;

    private SymbolTableCodec() {}

    /** All bytes of {@code table}, which are not to be changed. */
    public static byte[] encode(SymbolTable table) {
        return table.bytes();
    }

    /**
     * The table that {@code bytes} hold, which must be left alone: the table looks names and lines up in them.
     *
     * @param source names the bytes in errors: a build ID, a peer
     * @throws MalformedInputException when they are not exactly one valid table, or exceed a limit of this class or {@link
     *     SymbolName#MAX_BYTES} per name; memory taken before that is bounded by a small multiple of the input
     */
    public static SymbolTable decode(byte[] bytes, String source) throws MalformedInputException {
        return new SymbolTableDecoder(bytes, source).decode();
    }
}
