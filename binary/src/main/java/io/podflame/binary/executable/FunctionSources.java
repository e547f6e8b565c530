package io.podflame.binary.executable;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSymbols;
import io.podflame.binary.go.GoFunctions;
import io.podflame.binary.symbol.SymbolName;
import io.podflame.binary.symbol.SymbolOrigin;
import java.util.Optional;

/**
 * Both places where an executable names its functions, under one numbering: a function is its index in its table, with
 * {@link #GO_BIT} set for Go's. ELF symbols come from .symtab if it holds functions, else from .dynsym.
 */
record FunctionSources(String source, Optional<GoFunctions> go, Optional<ElfSymbols> elf) {
    static final int GO_BIT = 1 << 31;

    static FunctionSources parse(ElfFile file) throws MalformedInputException {
        Optional<ElfSymbols> full = ElfSymbols.full(file);
        boolean useFull = full.isPresent() && hasFunction(full.get());
        return new FunctionSources(
                file.bytes().source(), GoFunctions.parse(file), useFull ? full : ElfSymbols.dynamic(file));
    }

    private static boolean hasFunction(ElfSymbols symbols) throws MalformedInputException {
        for (int i = 0; i < symbols.count(); i++) {
            if (symbols.isFunction(i)) {
                return true;
            }
        }
        return false;
    }

    static boolean isGo(int function) {
        return (function & GO_BIT) != 0;
    }

    SymbolOrigin origin(int function) {
        return isGo(function) ? SymbolOrigin.GO : SymbolOrigin.ELF;
    }

    /** Whether Go's function table speaks for this address, so that ELF symbols must not. */
    boolean isGoAddress(long elfAddress) throws MalformedInputException {
        return go.isPresent()
                && Long.compareUnsigned(elfAddress, go.get().textStart()) >= 0
                && Long.compareUnsigned(elfAddress, go.get().textEnd()) < 0;
    }

    /** Whether the table itself says where the function ends. */
    boolean hasSize(int function) throws MalformedInputException {
        return isGo(function) || elf.orElseThrow().sizeBytes(function) != 0;
    }

    /**
     * The elfAddress after the function.
     *
     * @param start the function's start
     * @param nextStart where the next function in order of address starts; {@code start} for the last one
     */
    long end(int function, long start, long nextStart) throws MalformedInputException {
        if (isGo(function)) {
            return go.orElseThrow().end(function & ~GO_BIT);
        }
        ElfSymbols symbols = elf.orElseThrow();
        long toSectionEnd = symbols.sectionEnd(function) - start;
        long toNext = nextStart == start ? toSectionEnd : nextStart - start;
        long size = symbols.sizeBytes(function);
        long length = min(size == 0 ? toNext : size, toSectionEnd);
        if (go.isPresent() && Long.compareUnsigned(start, go.get().textStart()) < 0) {
            length = min(length, go.get().textStart() - start);
        }
        return start + min(length, Integer.MAX_VALUE);
    }

    private static long min(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    /** The identity of a name is its place in the file, unlike for the two tables. */
    void readName(int function, SymbolName into) throws MalformedInputException {
        if (isGo(function)) {
            long offset = go.orElseThrow().nameOffset(function & ~GO_BIT);
            into.read(go.orElseThrow().names(), offset, GoFunctions.nameIdentity(offset));
        } else {
            long offset = elf.orElseThrow().nameOffset(function);
            into.read(elf.orElseThrow().names(), offset, offset << 1);
        }
    }
}
