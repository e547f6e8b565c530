package io.podflame.binary.symbol;

/** Where the parts of an encoded table lie: symbols with their name reference, stretches with their block, names and files. */
record SymbolTableIndex(Ranges symbols, Ranges stretches, Ints blockEnds, Ints names, Ints files) {
    SymbolTableIndex() {
        this(new Ranges(), new Ranges(), new Ints(), new Ints(), new Ints());
    }
}
