package io.podflame.binary.executable;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.Scratch;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSymbols;
import io.podflame.binary.elf.MiniDebugInfo;
import io.podflame.binary.elf.PltStubs;
import io.podflame.binary.go.GoFunctions;
import io.podflame.binary.symbol.SymbolName;
import io.podflame.binary.symbol.SymbolOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All places where an executable names its functions, under one numbering.
 *
 * <pre>
 * function   bits 29 to 31: the table    bits 0 to 28: the index in it
 * tables     Go's functions | ELF symbols: .symtab, else the debug file's, else .gnu_debugdata and .dynsym | PLT stubs
 * </pre>
 */
final class FunctionSources {
    private static final int INDEX_BITS = 29;
    private static final int MAX_INDEX = (1 << INDEX_BITS) - 1;
    private static final byte[] STUB_SUFFIX = "@plt".getBytes(StandardCharsets.US_ASCII);

    private final String source;
    private final Optional<GoFunctions> go;
    private final List<FunctionTable> tables = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long sizeBytes;

    private FunctionSources(ElfFile file) throws MalformedInputException {
        this.source = file.bytes().source();
        this.sizeBytes = file.bytes().sizeBytes();
        this.go = GoFunctions.parse(file);
    }

    /**
     * Finds the tables; reads none of them but for a first function.
     *
     * @param debugFile the executable's separate debug file
     * @param scratch gives memory for what must be decompressed
     */
    static FunctionSources parse(ElfFile file, Optional<ElfFile> debugFile, Scratch scratch) throws IOException {
        FunctionSources sources = new FunctionSources(file);
        if (sources.go.isPresent()) {
            sources.add(new FunctionTable.Go(sources.go.get()));
        }
        if (!sources.addFullSymbols(file) && !(debugFile.isPresent() && sources.addFullSymbols(debugFile.get()))) {
            sources.addMiniDebugInfo(file, scratch);
            Optional<ElfSymbols> dynamic = ElfSymbols.dynamic(file);
            if (dynamic.isPresent()) {
                sources.add(new FunctionTable.Symbols(dynamic.get()));
            }
        }
        if (debugFile.isPresent()) {
            sources.sizeBytes += debugFile.get().bytes().sizeBytes();
        }
        Optional<PltStubs> stubs = PltStubs.parse(file);
        if (stubs.isPresent()) {
            sources.add(new FunctionTable.Stubs(stubs.get()));
        }
        return sources;
    }

    /** Where it is broken, .dynsym still has what is exported. */
    private void addMiniDebugInfo(ElfFile file, Scratch scratch) throws IOException {
        try {
            Optional<ElfFile> mini = MiniDebugInfo.read(file, scratch);
            if (mini.isPresent()) {
                sizeBytes += mini.get().bytes().sizeBytes();
                addFullSymbols(mini.get());
            }
        } catch (MalformedInputException e) {
            problems.add(".gnu_debugdata is not read: " + e.getMessage());
        }
    }

    /** Whether {@code file} has a .symtab with a function in it. */
    private boolean addFullSymbols(ElfFile file) throws MalformedInputException {
        Optional<FunctionTable.Symbols> full = ElfSymbols.full(file).map(FunctionTable.Symbols::new);
        boolean hasFunction = full.isPresent() && full.get().hasFunction();
        if (hasFunction) {
            add(full.get());
        }
        return hasFunction;
    }

    private void add(FunctionTable table) throws MalformedInputException {
        if (table.count() > MAX_INDEX) {
            throw new MalformedInputException(source, 0, "at most " + MAX_INDEX + " symbols", "" + table.count());
        }
        tables.add(table);
    }

    /** Names the executable in errors. */
    String source() {
        return source;
    }

    /** Size of all files that take part, decompressed. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** What could not be read and may have named more, each in a sentence. */
    List<String> problems() {
        return problems;
    }

    /** In the order of their numbers. */
    List<FunctionTable> tables() {
        return tables;
    }

    /** The number of a function. */
    static int function(int table, int index) {
        return table << INDEX_BITS | index;
    }

    private FunctionTable table(int function) {
        return tables.get(function >>> INDEX_BITS);
    }

    private static int index(int function) {
        return function & MAX_INDEX;
    }

    boolean isGo(int function) {
        return table(function) instanceof FunctionTable.Go;
    }

    /** Whether this is a stub, which only counts where nothing else does. */
    boolean isStub(int function) {
        return table(function) instanceof FunctionTable.Stubs;
    }

    SymbolOrigin origin(int function) {
        return table(function).origin();
    }

    /** Whether Go's function table speaks for this address, so that others must not. */
    boolean isGoAddress(long elfAddress) throws MalformedInputException {
        return go.isPresent()
                && Long.compareUnsigned(elfAddress, go.get().textStart()) >= 0
                && Long.compareUnsigned(elfAddress, go.get().textEnd()) < 0;
    }

    /** Whether the table itself says where the function ends. */
    boolean hasSize(int function) throws MalformedInputException {
        return table(function).hasSize(index(function));
    }

    /** How strongly the file stands for this name: the higher, the better. */
    int rank(int function) throws MalformedInputException {
        return table(function).rank(index(function));
    }

    /**
     * The elfAddress after the function.
     *
     * @param start the function's start
     * @param nextStart where the next function in order of address starts; {@code start} for the last one
     */
    long end(int function, long start, long nextStart) throws MalformedInputException {
        FunctionTable table = table(function);
        long toLimit = table.limit(index(function)) - start;
        if (table instanceof FunctionTable.Go) {
            return start + toLimit;
        }
        long toNext = nextStart == start ? toLimit : nextStart - start;
        long size = table.sizeBytes(index(function));
        long length = min(size == 0 ? toNext : size, toLimit);
        if (go.isPresent() && Long.compareUnsigned(start, go.get().textStart()) < 0) {
            length = min(length, go.get().textStart() - start);
        }
        return start + min(length, Integer.MAX_VALUE);
    }

    private static long min(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    /** elfAddress of the function that chooses what this stub calls; empty for all else. */
    OptionalLong resolver(int function) throws MalformedInputException {
        return table(function) instanceof FunctionTable.Stubs(PltStubs stubs) && stubs.hasResolver(index(function))
                ? OptionalLong.of(stubs.resolver(index(function)))
                : OptionalLong.empty();
    }

    /** Reads the function's name; that of a stub ends with {@code @plt}. */
    void readName(int function, SymbolName into) throws MalformedInputException {
        int index = index(function);
        switch (table(function)) {
            case FunctionTable.Go(GoFunctions functions) -> into.read(functions.names(), functions.nameOffset(index));
            case FunctionTable.Symbols(ElfSymbols symbols) -> into.read(symbols.names(), symbols.nameOffset(index));
            case FunctionTable.Stubs(PltStubs stubs)
            when stubs.hasResolver(index) -> // objdump writes it like this, too
                into.set("*ABS*+0x" + Long.toHexString(stubs.resolver(index)) + "@plt");
            case FunctionTable.Stubs(PltStubs stubs) -> {
                into.read(stubs.names(), stubs.nameOffset(index));
                appendStubSuffix(into);
            }
        }
    }

    /** Makes the name of a function that of a stub which calls it. */
    static void appendStubSuffix(SymbolName name) {
        name.append(STUB_SUFFIX);
    }
}
