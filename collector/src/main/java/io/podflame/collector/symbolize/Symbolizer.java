package io.podflame.collector.symbolize;

import io.podflame.collector.store.SymbolStore;

/** Names locations by the symbol tables that agents sent. Thread-safe. */
public final class Symbolizer {
    private final SymbolStore symbols;

    public Symbolizer(SymbolStore symbols) {
        this.symbols = symbols;
    }

    /** Starts naming the locations of one query. */
    public SymbolLookup begin() {
        return new SymbolLookup(symbols);
    }
}
