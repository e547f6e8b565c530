package io.podflame.collector.model;

/**
 * Why a symbol table is not stored.
 *
 * @param isAwaited whether an agent was asked for it and has not answered yet
 * @param text a sentence without its full stop
 */
public record SymbolTableAnswer(boolean isAwaited, String text) {

    /** An agent is at it. */
    public static SymbolTableAnswer awaited(String text) {
        return new SymbolTableAnswer(true, text);
    }

    /** Nobody is at it. */
    public static SymbolTableAnswer none(String text) {
        return new SymbolTableAnswer(false, text);
    }
}
