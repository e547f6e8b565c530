package io.podflame.collector.symbolize;

import io.podflame.collector.store.SymbolStore;

/** Names locations by the symbol tables that agents sent, whenever those came: late tables improve old profiles. Thread-safe. */
public final class Symbolizer {
    /** Soft limit of the decoded tables kept between queries; one large Go binary takes about 4 MB. */
    public static final long CACHE_SOFT_LIMIT_BYTES = 96L << 20;

    private final SymbolStore symbols;
    private final SymbolTableCache tables;

    public Symbolizer(SymbolStore symbols) {
        this(symbols, CACHE_SOFT_LIMIT_BYTES);
    }

    /** @param cacheSoftLimitBytes of decoded tables kept between queries */
    public Symbolizer(SymbolStore symbols, long cacheSoftLimitBytes) {
        this.tables = new SymbolTableCache(symbols, cacheSoftLimitBytes);
        this.symbols = new WatchedSymbolStore(symbols, tables);
    }

    /** The symbol store for those who put tables into it: the next query sees them. */
    public SymbolStore store() {
        return symbols;
    }

    /** Starts naming the locations of one query, which sees one state of every symbol table. */
    public SymbolLookup begin() {
        return new SymbolLookup(tables::find);
    }
}
