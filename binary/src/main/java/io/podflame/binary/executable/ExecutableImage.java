package io.podflame.binary.executable;

import io.podflame.binary.BuildId;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.LoadSegments;
import io.podflame.binary.go.GoFunctions;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.binary.symbol.SymbolTableCodec;
import io.podflame.binary.symbol.SymbolTableEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The bytes of one executable and what they say; pure.
 *
 * <p>Parsing reads headers, notes and section names only. The symbol table is made when asked for, each time anew.
 */
public final class ExecutableImage {
    private final ElfFile file;
    private final BuildIds.Found buildId;
    private final LoadSegments loadSegments;
    private final boolean isGo;

    private ExecutableImage(ElfFile file) throws MalformedInputException {
        this.file = file;
        this.buildId = BuildIds.find(file);
        this.loadSegments = file.loadSegments();
        this.isGo = GoFunctions.isGo(file);
    }

    /** @throws MalformedInputException when {@code file} is not a valid executable or shared object */
    public static ExecutableImage parse(ByteView file) throws MalformedInputException {
        return new ExecutableImage(ElfFile.parse(file));
    }

    public BuildId buildId() {
        return buildId.buildId();
    }

    public BuildIdOrigin buildIdOrigin() {
        return buildId.origin();
    }

    /** How file offsets become elfAddresses. */
    public LoadSegments loadSegments() {
        return loadSegments;
    }

    /** Whether the file says that it was linked by Go. */
    public boolean isGo() {
        return isGo;
    }

    /**
     * Writes the encoded symbol table ({@link SymbolTableCodec}) while reading the file: takes 8 bytes of heap per
     * function and at most 2 MB besides, whatever the names' length. Does not flush or close {@code output}.
     *
     * @return how many ranges were written; 0 for a file without symbols, which makes a valid empty table
     * @throws MalformedInputException when the file's tables are broken or beyond a limit; part of the table is written
     * @throws IOException when {@code output} fails
     */
    public long writeSymbolTable(OutputStream output) throws IOException {
        ExecutableSymbols symbols = ExecutableSymbols.parse(file);
        SymbolTableEncoder encoder = new SymbolTableEncoder(output, symbols.count());
        // Names overlap in a hostile file: a small file could make gigabytes. In an honest one each name is there once.
        long limit = 2 * file.bytes().sizeBytes();
        symbols.forEach((start, end, name, origin) -> {
            encoder.accept(start, end, name, origin);
            if (encoder.nameBytes() > limit) {
                throw file.bytes().malformed(0, "names shorter than twice the file", "longer ones");
            }
        });
        encoder.finish();
        return encoder.symbolCount();
    }

    /** The symbol table in memory; costs its names' bytes several times over, so not for the agent. */
    public SymbolTable symbolTable() throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        writeSymbolTable(encoded);
        return SymbolTableCodec.decode(encoded.toByteArray(), file.bytes().source());
    }
}
