package io.podflame.binary.symbol;

import java.util.Optional;

/**
 * One function at an address: the one that runs there, or one into which that was inlined.
 *
 * @param function as the compiler wrote it
 * @param line that runs there, or the line of the inlined call; empty when it is not known
 */
public record SourceFrame(String function, SymbolOrigin origin, Optional<SourceLine> line) {

    /** In place of the name of an inlined function that nothing tells. */
    public static final String UNKNOWN = "[unknown]";

    /**
     * A line of source code.
     *
     * @param file whole, as the compiler wrote it
     * @param line from 1
     */
    public record SourceLine(String file, int line) {}
}
