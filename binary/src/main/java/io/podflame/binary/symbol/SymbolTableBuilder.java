package io.podflame.binary.symbol;

import io.podflame.binary.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Makes a {@link SymbolTable} by hand, symbol by symbol: for small ones. Not for several threads. */
public final class SymbolTableBuilder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final SymbolTableEncoder encoder;
    private final SymbolName text = new SymbolName();

    public SymbolTableBuilder() {
        try {
            encoder = new SymbolTableEncoder(bytes, 1 << 12);
        } catch (IOException e) {
            throw new UncheckedIOException("a stream in memory does not fail", e);
        }
    }

    /**
     * Appends a symbol [start, end).
     *
     * @throws IllegalArgumentException when it starts below the end of the symbol before, is empty, or longer than 4 GiB - 1
     */
    public SymbolTableBuilder add(long start, long end, String name, SymbolOrigin origin) {
        if (end - start >= 1L << 32) {
            throw new IllegalArgumentException("too long: " + Long.toHexString(start) + " to " + Long.toHexString(end));
        }
        return write(() -> encoder.accept(start, end, named(name), origin));
    }

    /** Appends a stretch of source lines, whose numbers {@link #name} and {@link #file} gave. */
    public SymbolTableBuilder add(SourceLines lines) {
        return write(() -> encoder.accept(lines));
    }

    /** The number of a function's name. */
    public int name(String name) {
        int[] number = new int[1];
        write(() -> number[0] = encoder.name(named(name)));
        return number[0];
    }

    /** The number of a source file. */
    public int file(String path) {
        int[] number = new int[1];
        write(() -> number[0] = encoder.file(named(path)));
        return number[0];
    }

    private SymbolName named(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        text.set(utf8, 0, utf8.length);
        return text;
    }

    private interface Writing {
        void write() throws IOException;
    }

    private SymbolTableBuilder write(Writing writing) {
        try {
            writing.write();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("a stream in memory does not fail", e);
        }
    }

    /** The table; add nothing afterwards. */
    public SymbolTable build() {
        try {
            encoder.finish();
            return SymbolTableCodec.decode(bytes.toByteArray(), "table made by hand");
        } catch (MalformedInputException e) {
            throw new IllegalStateException("what was just encoded does not decode", e);
        } catch (IOException e) {
            throw new UncheckedIOException("a stream in memory does not fail", e);
        }
    }
}
