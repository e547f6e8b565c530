package io.podflame.collector.store;

import io.podflame.binary.symbol.SymbolTableBuilder;
import io.podflame.binary.symbol.SymbolTableCodec;

/** The version that an encoded symbol table says it is of: its fifth byte (binary/README.md). */
public final class TableVersion {

    private static final int OFFSET = 4;
    private static final int CURRENT = of(SymbolTableCodec.encode(new SymbolTableBuilder().build()));

    private TableVersion() {}

    /** 0 when there are too few bytes. */
    public static int of(byte[] encodedTable) {
        return encodedTable.length > OFFSET ? encodedTable[OFFSET] & 0xFF : 0;
    }

    /** Whether tables of that version are read. */
    public static boolean isCurrent(int version) {
        return version == CURRENT;
    }
}
