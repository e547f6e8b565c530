package io.podflame.binary.debugfile;

import io.podflame.binary.BuildId;
import io.podflame.binary.Scratch;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.executable.SeparateDebug;
import io.podflame.binary.executable.SymbolTableSummary;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.binary.symbol.SymbolTable;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An executable that is open, with its separate debug file where there is one. For the one thread that opened it. */
public final class DebuggedExecutable implements Closeable {
    private final ExecutableFile executable;
    private final List<ExecutableFile> opened = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private Optional<SeparateDebug> debug = Optional.empty();

    private DebuggedExecutable(ExecutableFile executable) {
        this.executable = executable;
        opened.add(executable);
    }

    /**
     * Opens it, and looks for the others.
     *
     * @throws IOException when the executable cannot be read; whatever is wrong with a debug file is a problem only
     */
    @SuppressWarnings("MustBeClosedChecker") // close() closes the files
    public static DebuggedExecutable open(ExecutableLocation location) throws IOException {
        DebuggedExecutable result = new DebuggedExecutable(ExecutableFile.open(location.file()));
        try {
            result.find(location);
            return result;
        } catch (IOException | RuntimeException e) {
            result.close();
            throw e;
        }
    }

    private void find(ExecutableLocation location) throws IOException {
        DebugFiles files = new DebugFiles(new RootedPaths(location.root()));
        Optional<DebugFiles.Found> debugFile = taken(files.find(executable, location.path()));
        if (debugFile.isPresent()) {
            Optional<DebugFiles.Found> supplement = taken(files.findSupplement(debugFile.get()));
            debug = Optional.of(new SeparateDebug(debugFile.get().file(), supplement.map(DebugFiles.Found::file)));
        }
    }

    private Optional<DebugFiles.Found> taken(DebugFiles.Search search) {
        search.refused().forEach(refusal -> problems.add(refusal.path() + " is not used: " + refusal.reason()));
        search.found().ifPresent(found -> opened.add(found.file()));
        return search.found();
    }

    public BuildId buildId() {
        return executable.buildId();
    }

    /** As {@link ExecutableFile#writeSymbolTable}, with what is wrong with debug files among the problems. */
    public SymbolTableSummary writeSymbolTable(OutputStream output, Scratch scratch) throws IOException {
        SymbolTableSummary written = debug.isPresent()
                ? executable.writeSymbolTable(debug.get(), output, scratch)
                : executable.writeSymbolTable(output, scratch);
        List<String> all = new ArrayList<>(problems);
        all.addAll(written.problems());
        return new SymbolTableSummary(written.symbols(), written.stretches(), all);
    }

    /** As {@link ExecutableFile#symbolTable}. */
    public SymbolTable symbolTable(SymbolDetail detail) throws IOException {
        return debug.isPresent() ? executable.symbolTable(debug.get(), detail) : executable.symbolTable(detail);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (ExecutableFile file : opened.reversed()) {
            try {
                file.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
