package io.podflame.agent.symbols;

import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.ThreadPriority;
import io.podflame.agent.stream.SymbolTableAnswer;
import io.podflame.agent.stream.SymbolTableSource;
import io.podflame.binary.BuildId;
import io.podflame.binary.debugfile.DebuggedExecutable;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.executable.ScratchFile;
import io.podflame.binary.symbol.FastGzipOutputStream;
import io.podflame.binary.symbol.SymbolTableCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the symbol table of a file that runs on this node: read, encoded ({@link SymbolTableCodec}) and compressed in one pass into a
 * temporary file, which is mapped and deleted. So a table costs the heap 24 bytes per function and
 * some MB, not its size; source lines wait in a file without a name. A library such
 * as libLLVM takes seconds of CPU; the thread that asks is given the lowest priority, once.
 *
 * <p>The kernel's functions and the vdso's are named on the node ({@link KernelSymbols}): they are in no file.
 * Used by one thread.
 */
public final class SymbolTableMaker implements SymbolTableSource {

    /** Compressed tables beyond this are refused; Chromium's is a tenth of it. */
    static final int MAX_TABLE_BYTES = 64 << 20;

    private static final int BUFFER_BYTES = 16 << 10;

    private final Function<BuildId, Optional<ExecutableLocation>> files;
    private final Path temporaryFolder;
    private boolean priorityLowered;

    /** With its temporary files where this machine has them. */
    public static SymbolTableMaker of(Function<BuildId, Optional<ExecutableLocation>> files) {
        return new SymbolTableMaker(files, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * @param files where a file with that build ID can be opened now
     * @param temporaryFolder writable, for at most {@link #MAX_TABLE_BYTES} at a time
     */
    public SymbolTableMaker(Function<BuildId, Optional<ExecutableLocation>> files, Path temporaryFolder) {
        this.files = files;
        this.temporaryFolder = temporaryFolder;
    }

    /** For who waits for the tables: a person who reads a recording. */
    public static SymbolTableMaker atUsualPriority(
            Function<BuildId, Optional<ExecutableLocation>> files, Path temporaryFolder) {
        SymbolTableMaker maker = new SymbolTableMaker(files, temporaryFolder);
        maker.priorityLowered = true;
        return maker;
    }

    @Override
    public SymbolTableAnswer answer(BuildId buildId) {
        Optional<ExecutableLocation> location = files.apply(buildId);
        if (location.isEmpty()) {
            return new SymbolTableAnswer.Unavailable("no process with this file runs any more");
        }
        try {
            lowerPriority();
            return make(buildId, location.get());
        } catch (IOException e) {
            return new SymbolTableAnswer.Unavailable(e.toString());
        }
    }

    private void lowerPriority() throws LinuxException {
        if (!priorityLowered) {
            ThreadPriority.lowerOfThisThread();
            priorityLowered = true;
        }
    }

    private SymbolTableAnswer make(BuildId buildId, ExecutableLocation location) throws IOException {
        try (DebuggedExecutable file = DebuggedExecutable.open(location)) {
            if (!file.buildId().equals(buildId)) {
                return new SymbolTableAnswer.Unavailable("the file has been replaced by one with build ID "
                        + file.buildId().hex());
            }
            try (FileChannel table = openTemporaryFile();
                    ScratchFile scratch = ScratchFile.in(temporaryFolder);
                    OutputStream output = new LimitedOutputStream(Channels.newOutputStream(table), MAX_TABLE_BYTES);
                    FastGzipOutputStream compressed = new FastGzipOutputStream(output, BUFFER_BYTES)) {
                file.writeSymbolTable(compressed, scratch);
                compressed.finish();
                return new SymbolTableAnswer.Made(table.map(FileChannel.MapMode.READ_ONLY, 0, table.size()));
            }
        }
    }

    /** The file loses its name at once, so that it goes with the process however that ends; a mapping keeps its content. */
    private FileChannel openTemporaryFile() throws IOException {
        try {
            return FileChannel.open(
                    Files.createTempFile(temporaryFolder, "podflame-symbols", ".gz"),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new IOException(
                    "the agent cannot write to " + temporaryFolder + "; give it a writable java.io.tmpdir", e);
        }
    }
}
