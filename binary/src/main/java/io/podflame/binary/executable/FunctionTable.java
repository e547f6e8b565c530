package io.podflame.binary.executable;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfSymbols;
import io.podflame.binary.elf.PltStubs;
import io.podflame.binary.go.GoFunctions;
import io.podflame.binary.symbol.SymbolOrigin;

/**
 * One place where functions are named, read where it lies. Indexes are its own, below {@link #count}; only those for which
 * {@link #isFunction} is true have the rest.
 */
sealed interface FunctionTable {
    int count();

    boolean isFunction(int index) throws MalformedInputException;

    /** elfAddress of the first instruction. */
    long start(int index) throws MalformedInputException;

    /** Every function's index and start, in order of index. */
    default void forEach(ElfSymbols.FunctionStarts starts) throws MalformedInputException {
        for (int index = 0; index < count(); index++) {
            if (isFunction(index)) {
                starts.accept(index, start(index));
            }
        }
    }

    /** Whether the table itself says where the function ends. */
    boolean hasSize(int index) throws MalformedInputException;

    /** In bytes, as the table says; 0 when it does not, or for an empty function. */
    long sizeBytes(int index) throws MalformedInputException;

    /** The elfAddress where the function ends at the latest: the end of its section. */
    long limit(int index) throws MalformedInputException;

    /** How strongly the file stands for this name: the higher, the better. */
    int rank(int index) throws MalformedInputException;

    SymbolOrigin origin();

    /** Go's own function table. */
    record Go(GoFunctions functions) implements FunctionTable {
        @Override
        public int count() {
            return functions.count();
        }

        @Override
        public boolean isFunction(int index) {
            return true;
        }

        @Override
        public long start(int index) throws MalformedInputException {
            return functions.start(index);
        }

        @Override
        public boolean hasSize(int index) {
            return true;
        }

        @Override
        public long sizeBytes(int index) throws MalformedInputException {
            return functions.end(index) - functions.start(index);
        }

        @Override
        public long limit(int index) throws MalformedInputException {
            return functions.end(index);
        }

        @Override
        public int rank(int index) {
            return 0;
        }

        @Override
        public SymbolOrigin origin() {
            return SymbolOrigin.GO;
        }
    }

    /** A table of ELF symbols. */
    record Symbols(ElfSymbols symbols) implements FunctionTable {
        @Override
        public int count() {
            return symbols.count();
        }

        @Override
        public boolean isFunction(int index) throws MalformedInputException {
            return symbols.isFunction(index);
        }

        @Override
        public long start(int index) throws MalformedInputException {
            return symbols.start(index);
        }

        @Override
        public void forEach(ElfSymbols.FunctionStarts starts) throws MalformedInputException {
            symbols.forEachFunction(starts);
        }

        @Override
        public boolean hasSize(int index) throws MalformedInputException {
            return symbols.sizeBytes(index) != 0;
        }

        @Override
        public long sizeBytes(int index) throws MalformedInputException {
            return symbols.sizeBytes(index);
        }

        @Override
        public long limit(int index) throws MalformedInputException {
            return symbols.codeEnd(index);
        }

        @Override
        public int rank(int index) throws MalformedInputException {
            return symbols.rank(index);
        }

        @Override
        public SymbolOrigin origin() {
            return SymbolOrigin.ELF;
        }

        /** Whether any of the symbols is a function. */
        boolean hasFunction() throws MalformedInputException {
            for (int i = 0; i < symbols.count(); i++) {
                if (symbols.isFunction(i)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The stubs of the procedure linkage table, which only name what no symbol does. */
    record Stubs(PltStubs stubs) implements FunctionTable {
        @Override
        public int count() {
            return stubs.count();
        }

        @Override
        public boolean isFunction(int index) throws MalformedInputException {
            return stubs.isStub(index);
        }

        @Override
        public long start(int index) {
            return stubs.start(index);
        }

        @Override
        public boolean hasSize(int index) {
            return true;
        }

        @Override
        public long sizeBytes(int index) throws MalformedInputException {
            return stubs.sizeBytes(index);
        }

        @Override
        public long limit(int index) throws MalformedInputException {
            return stubs.start(index) + stubs.sizeBytes(index);
        }

        @Override
        public int rank(int index) {
            return -1;
        }

        @Override
        public SymbolOrigin origin() {
            return SymbolOrigin.ELF;
        }
    }
}
