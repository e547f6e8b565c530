package io.podflame.binary.symbol;

/** How much is wanted of what an executable says of its functions. */
public enum SymbolDetail {
    /** Functions with code of their own, as a symbol table has them: neither DWARF nor Go's tables of lines are read. */
    SYMBOLS,
    /** Functions, and those inlined into them: less to read, and a table of etcd is 30 % smaller. */
    FUNCTIONS,
    /** File and line, too. */
    LINES
}
