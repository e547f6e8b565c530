package io.podflame.binary.symbol;

/** How much is wanted of what an executable says of its functions. */
public enum SymbolDetail {
    /** Functions, and those inlined into them: a Go executable says that in a quarter of the bytes that {@link #LINES} are. */
    FUNCTIONS,
    /** File and line, too. */
    LINES
}
