package io.podflame.binary.executable;

import io.podflame.binary.BuildId;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.Scratch;
import io.podflame.binary.elf.DebugAltLink;
import io.podflame.binary.elf.DebugLink;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.elf.LoadSegments;
import io.podflame.binary.go.GoFunctions;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.binary.symbol.SymbolTableCodec;
import io.podflame.binary.unwind.CallFrameInformation;
import io.podflame.binary.unwind.CompactRules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.function.LongToIntFunction;
import java.util.zip.CRC32;

/**
 * The bytes of one executable and what they say; pure.
 *
 * <p>Parsing reads headers, notes and section names only. The symbol table is made when asked for, each time anew.
 */
public final class ExecutableImage {
    private static final int CRC_CHUNK_BYTES = 16 * 1024;

    private final ElfFile file;
    private final Optional<ElfFile> debugFile;
    private final Optional<ElfFile> supplement;
    private final BuildIds.Found buildId;
    private final LoadSegments loadSegments;
    private final boolean isGo;

    private ExecutableImage(ElfFile file) throws MalformedInputException {
        this.file = file;
        this.debugFile = Optional.empty();
        this.supplement = Optional.empty();
        this.buildId = BuildIds.find(file);
        this.loadSegments = file.loadSegments();
        this.isGo = GoFunctions.isGo(file);
    }

    private ExecutableImage(ExecutableImage executable, ElfFile debugFile, Optional<ElfFile> supplement) {
        this.file = executable.file;
        this.debugFile = Optional.of(debugFile);
        this.supplement = supplement;
        this.buildId = executable.buildId;
        this.loadSegments = executable.loadSegments;
        this.isGo = executable.isGo;
    }

    /** @throws MalformedInputException when {@code file} is not a valid executable or shared object */
    public static ExecutableImage parse(ByteView file) throws MalformedInputException {
        return new ExecutableImage(ElfFile.parse(file));
    }

    /**
     * A file that debug files share, as {@link ElfFile#parseSupplement}: it has a build ID, but no code.
     *
     * @throws MalformedInputException when {@code file} is not that
     */
    public static ExecutableImage parseSupplement(ByteView file) throws MalformedInputException {
        return new ExecutableImage(ElfFile.parseSupplement(file));
    }

    /**
     * The same executable, with the symbols and the DWARF of a separate debug file where it has none itself. Whether {@code debug} is the
     * right one is the caller's to know: by build ID or CRC.
     *
     * @param shared what {@code debug} shares with other debug files ({@link #parseSupplement})
     * @throws MalformedInputException when both have GNU build IDs that differ, or load segments at other addresses (the
     *     executable was moved by prelink, say), so that the symbols would be wrong
     */
    public ExecutableImage withDebugFile(ExecutableImage debug, Optional<ExecutableImage> shared)
            throws MalformedInputException {
        boolean bothSay = buildIdOrigin() == BuildIdOrigin.GNU && debug.buildIdOrigin() == BuildIdOrigin.GNU;
        if (bothSay && !buildId().equals(debug.buildId())) {
            throw debug.file.bytes().malformed(0, "build ID " + buildId(), "build ID " + debug.buildId());
        }
        if (!file.hasSameAddresses(debug.file)) {
            throw debug.file
                    .bytes()
                    .malformed(0, "the load segments of " + file.bytes().source(), "others");
        }
        return new ExecutableImage(this, debug.file, shared.map(image -> image.file));
    }

    /** A section by its name. */
    public Optional<ElfSection> section(String name) throws MalformedInputException {
        return file.section(name);
    }

    /** Which separate file has this one's debugging information, by name; empty when it does not say. */
    public Optional<DebugLink> debugLink() throws MalformedInputException {
        return DebugLink.find(file);
    }

    /** Which file holds what this debug file has in common with others; empty when there is none. */
    public Optional<DebugAltLink> debugAltLink() throws MalformedInputException {
        return DebugAltLink.find(file);
    }

    /** The CRC-32 of the whole file, to be compared with {@link DebugLink#crc32}; reads all of it. */
    public int crc32() throws MalformedInputException {
        CRC32 crc = new CRC32();
        byte[] chunk = new byte[CRC_CHUNK_BYTES];
        ByteView bytes = file.bytes();
        for (long at = 0; at < bytes.sizeBytes(); at += chunk.length) {
            int count = (int) Math.min(chunk.length, bytes.sizeBytes() - at);
            bytes.copy(at, chunk, 0, count);
            crc.update(chunk, 0, count);
        }
        return (int) crc.getValue();
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
        return writeSymbolTable(SymbolDetail.LINES, output, scratch);
    }

    private SymbolTableSummary writeSymbolTable(SymbolDetail detail, OutputStream output, Scratch scratch)
            throws IOException {
        DebuggedFile files = new DebuggedFile(file, debugFile, supplement);
        return new SymbolTableWriter(files, detail, output, scratch).write();
    }

    /**
     * How its frames lead to their callers, as a program inside the kernel reads it.
     *
     * @see CallFrameInformation#readCompact
     */
    public CompactRules compactRules(LongToIntFunction numbers, int maxRows) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return CallFrameInformation.readCompact(file, numbers, maxRows, arena::allocate);
        }
    }

    /**
     * How frames of its code lead to their callers, and how much of what it says of that is malformed.
     *
     * @param maxRows of the table, {@link CallFrameInformation#MAX_ROWS}
     * @throws MalformedInputException when all of it is
     */
    public CallFrameInformation.Result callFrameInformation(int maxRows) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return CallFrameInformation.read(file, maxRows, arena::allocate);
        }
    }

    /** As {@link #symbolTable(SymbolDetail)}, with lines. */
    public SymbolTable symbolTable() throws IOException {
        return symbolTable(SymbolDetail.LINES);
    }

    /** The symbol table in memory; costs its bytes several times over, so not for the agent. */
    public SymbolTable symbolTable(SymbolDetail detail) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (Arena arena = Arena.ofConfined()) {
            writeSymbolTable(detail, encoded, arena::allocate);
        }
        return SymbolTableCodec.decode(encoded.toByteArray(), file.bytes().source());
    }
}
