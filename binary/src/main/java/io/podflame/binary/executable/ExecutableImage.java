package io.podflame.binary.executable;

import io.podflame.binary.BuildId;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.Scratch;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.LoadSegments;
import io.podflame.binary.go.GoFunctions;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.binary.symbol.SymbolTableCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;

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
     * Writes the encoded symbol table ({@link SymbolTableCodec}) while reading the file: takes 8 bytes of heap per function, 16 per stretch of
     * source lines, and some MB besides, whatever the names' length. Does not flush or close {@code output}.
     *
     * @param scratch holds the source lines on the way
     * @throws MalformedInputException when the file's symbols are broken or beyond a limit; part of the table is written
     * @throws IOException when {@code output} or {@code scratch} fails
     */
    public SymbolTableSummary writeSymbolTable(OutputStream output, Scratch scratch) throws IOException {
        return SymbolTableWriter.write(file, output, scratch);
    }

    /** The symbol table in memory; costs its bytes several times over, so not for the agent. */
    public SymbolTable symbolTable() throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (Arena arena = Arena.ofConfined()) {
            writeSymbolTable(encoded, arena::allocate);
        }
        return SymbolTableCodec.decode(encoded.toByteArray(), file.bytes().source());
    }
}
