package io.podflame.binary.symbol;

/** Which table of an executable named a symbol. The order is part of {@link SymbolTableCodec}'s format. */
public enum SymbolOrigin {
    /** .symtab or .dynsym: C, C++, Rust and the like; the name is as the compiler mangled it. */
    ELF,
    /** The Go runtime's function table. */
    GO
}
