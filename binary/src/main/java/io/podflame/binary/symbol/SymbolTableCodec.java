package io.podflame.binary.symbol;

import io.podflame.binary.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The bytes of a symbol table on the wire and in stores: version 1, documented byte by byte in binary/README.md.
 *
 * <p>Deltas and name references are varints (7 bits per byte, lowest first, as in Protocol Buffers); nothing is
 * compressed, since transport and stores do that better over the whole.
 */
public final class SymbolTableCodec {
    /** More ranges than this are refused when decoding: 64 MB of arrays. */
    public static final int MAX_SYMBOLS = 1 << 22;

    static final byte[] MAGIC = {'P', 'F', 'S', 'T'};
    static final int VERSION = 1;

    private SymbolTableCodec() {}

    /** All bytes of {@code table}; equal tables give equal bytes. */
    public static byte[] encode(SymbolTable table) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            encode(table, bytes);
        } catch (IOException e) {
            throw new IllegalStateException("a stream in memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** Writes {@code table}; does not flush or close {@code output}. */
    public static void encode(SymbolTable table, OutputStream output) throws IOException {
        SymbolTableEncoder encoder = new SymbolTableEncoder(output, table.nameCount());
        SymbolName name = new SymbolName();
        for (int i = 0; i < table.size(); i++) {
            table.readName(i, name);
            encoder.accept(table.start(i), table.end(i), name, table.origin(i));
        }
        encoder.finish();
    }

    /**
     * The table that {@code bytes} hold.
     *
     * @param source names the bytes in errors: a build ID, a peer
     * @throws MalformedInputException when they are not exactly one valid table, or exceed {@link #MAX_SYMBOLS} ranges or
     *     {@link SymbolName#MAX_BYTES} per name; memory taken before that is bounded by a small multiple of the input
     */
    public static SymbolTable decode(byte[] bytes, String source) throws MalformedInputException {
        return new SymbolTableDecoder(bytes, source).decode();
    }
}
