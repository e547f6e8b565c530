package io.podflame.binary.symbol;

/** How much is wanted of what an executable says of its functions. */
public enum SymbolDetail {
    /** Functions, and those inlined into them: less to read, and a table of etcd is 30 % smaller. */
    FUNCTIONS,
    /** File and line, too. */
    LINES
}
