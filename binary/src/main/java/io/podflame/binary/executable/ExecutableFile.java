package io.podflame.binary.executable;

import io.podflame.binary.BuildId;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.Scratch;
import io.podflame.binary.elf.DebugAltLink;
import io.podflame.binary.elf.DebugLink;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.elf.LoadSegments;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.binary.unwind.CallFrameInformation;
import io.podflame.binary.unwind.CompactRules;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.LongToIntFunction;

/**
 * An executable file, mapped while open: the one entry for who has a path or an open file.
 *
 * <p>Opening reads the build ID and the load segments, a handful of pages. The symbol table is made on demand. The file may
 * be truncated or rewritten by somebody else at any moment: that costs an {@link IOException}, never the process.
 *
 * <p>For the one thread that opened it. To make the symbol table on another thread, open the path there again and compare
 * the build ID.
 */
public final class ExecutableFile implements Closeable {
    private final Path path;
    private final FileChannel channel;
    private final Arena arena;
    private final long sizeBytes;
    private final ExecutableImage image;

    private ExecutableFile(Path path, FileChannel channel, Arena arena, Parsing parsing) throws IOException {
        this.path = path;
        this.channel = channel;
        this.arena = arena;
        this.sizeBytes = channel.size();
        MemorySegment memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, sizeBytes, arena);
        this.image = read(() -> parsing.parse(ByteView.of(memory, path.toString())));
    }

    private interface Parsing {
        ExecutableImage parse(ByteView bytes) throws MalformedInputException;
    }

    /**
     * Opens and maps a regular file.
     *
     * @throws MalformedInputException when it is not a valid executable or shared object
     * @throws NoSuchFileException when there is none
     * @throws IOException when it cannot be read, is no regular file (a device may block or change by being read), or
     *     changes while it is read
     */
    public static ExecutableFile open(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new MalformedInputException(path.toString(), 0, "a regular file", "a directory or device");
        }
        return open(FileChannel.open(path, StandardOpenOption.READ), path);
    }

    /**
     * Maps a regular file that is open already, and takes the channel over: closes it, also when this fails.
     *
     * @param path names the file in errors
     */
    public static ExecutableFile open(FileChannel channel, Path path) throws IOException {
        return open(channel, path, ExecutableImage::parse);
    }

    /** As {@link #open(FileChannel, Path)}, for what {@link ExecutableImage#parseSupplement} takes. */
    public static ExecutableFile openSupplement(FileChannel channel, Path path) throws IOException {
        return open(channel, path, ExecutableImage::parseSupplement);
    }

    @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
    private static ExecutableFile open(FileChannel channel, Path path, Parsing parsing) throws IOException {
        Arena arena = Arena.ofConfined();
        try {
            return new ExecutableFile(path, channel, arena, parsing);
        } catch (IOException | RuntimeException e) {
            arena.close();
            channel.close();
            throw e;
        }
    }

    /** Where the file was opened. */
    public Path path() {
        return path;
    }

    public BuildId buildId() {
        return image.buildId();
    }

    public BuildIdOrigin buildIdOrigin() {
        return image.buildIdOrigin();
    }

    /** How file offsets become elfAddresses; stays valid after closing. */
    public LoadSegments loadSegments() {
        return image.loadSegments();
    }

    /** Whether the file says that it was linked by Go. */
    public boolean isGo() {
        return image.isGo();
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** As {@link ExecutableImage#writeSymbolTable}; what was written before an exception is worth nothing. */
    public SymbolTableSummary writeSymbolTable(OutputStream output, Scratch scratch) throws IOException {
        return read(() -> image.writeSymbolTable(output, scratch));
    }

    /** As {@link ExecutableImage#symbolTable}. */
    public SymbolTable symbolTable() throws IOException {
        return symbolTable(SymbolDetail.LINES);
    }

    /** As {@link ExecutableImage#symbolTable}. */
    public SymbolTable symbolTable(SymbolDetail detail) throws IOException {
        return read(() -> image.symbolTable(detail));
    }

    /** As {@link ExecutableImage#compactRules}. */
    public CompactRules compactRules(LongToIntFunction numbers, int maxRows) throws IOException {
        return read(() -> image.compactRules(numbers, maxRows));
    }

    /** As {@link ExecutableImage#callFrameInformation}. */
    public CallFrameInformation.Result callFrameInformation(int maxRows) throws IOException {
        return read(() -> image.callFrameInformation(maxRows));
    }

    /** As {@link ExecutableImage#writeSymbolTable} of this executable with others, which stay the caller's to close. */
    public SymbolTableSummary writeSymbolTable(SeparateDebug debug, OutputStream output, Scratch scratch)
            throws IOException {
        return with(debug, image -> image.writeSymbolTable(output, scratch));
    }

    /** As {@link ExecutableImage#symbolTable}, with others. */
    public SymbolTable symbolTable(SeparateDebug debug, SymbolDetail detail) throws IOException {
        return with(debug, image -> image.symbolTable(detail));
    }

    /** Throws when {@link ExecutableImage#withDebugFile} would. */
    public void requireDebugFile(ExecutableFile debugFile) throws IOException {
        with(new SeparateDebug(debugFile, Optional.empty()), image -> image);
    }

    private interface Use<T> {
        T of(ExecutableImage image) throws IOException;
    }

    /** All files may change while they are read. */
    private <T> T with(SeparateDebug debug, Use<T> use) throws IOException {
        ExecutableFile debugFile = debug.debugFile();
        Optional<ExecutableImage> shared = debug.supplement().map(file -> file.image);
        Reading<T> reading = () -> use.of(image.withDebugFile(debugFile.image, shared));
        Reading<T> guarded =
                debug.supplement().isPresent() ? () -> debug.supplement().get().read(reading) : reading;
        return read(() -> debugFile.read(guarded));
    }

    /** A section by its name. */
    public Optional<ElfSection> section(String name) throws IOException {
        return read(() -> image.section(name));
    }

    /** As {@link ExecutableImage#debugLink}. */
    public Optional<DebugLink> debugLink() throws IOException {
        return read(image::debugLink);
    }

    /** As {@link ExecutableImage#debugAltLink}. */
    public Optional<DebugAltLink> debugAltLink() throws IOException {
        return read(image::debugAltLink);
    }

    /** As {@link ExecutableImage#crc32}. */
    public int crc32() throws IOException {
        return read(image::crc32);
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /**
     * Runs what touches the mapping. Touching a page that the file no longer has raises SIGBUS, which the JVM turns into an
     * InternalError: at once where the interpreter or a copy stub touched it, but only at the next safepoint where compiled
     * code did, after going on with zeros. Asking for the file's size is such a safepoint, so that the error is thrown
     * inside this method, whatever the zeros led to.
     */
    private <T> T read(Reading<T> reading) throws IOException {
        try {
            try {
                return reading.read();
            } finally {
                requireUnchanged();
            }
        } catch (InternalError fault) {
            throw new IOException(path + ": the file was truncated or could not be read while it was mapped", fault);
        }
    }

    private void requireUnchanged() throws IOException {
        long sizeNow = channel.size();
        if (sizeNow != sizeBytes) {
            throw new IOException(path + ": the file changed from " + sizeBytes + " to " + sizeNow
                    + " bytes while it was open; open it again");
        }
    }

    @Override
    public void close() throws IOException {
        arena.close();
        channel.close();
    }
}
