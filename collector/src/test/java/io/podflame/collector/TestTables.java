package io.podflame.collector;

import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SymbolOrigin;
import io.podflame.binary.symbol.SymbolTableBuilder;
import io.podflame.binary.symbol.SymbolTableCodec;
import io.podflame.collector.store.SymbolTableDescription;
import io.podflame.collector.store.SymbolTableDescription.Arrival;
import io.podflame.collector.store.TableOrigin;

/** Symbol tables and what is known of them. */
public final class TestTables {

    /** "main" at 0x1000. */
    public static final byte[] TABLE = ofSymbols(1);

    private TestTables() {}

    /** A table with that many symbols. */
    public static byte[] ofSymbols(int count) {
        SymbolTableBuilder table = new SymbolTableBuilder();
        for (int i = 0; i < count; i++) {
            table.add(0x1000 + 16 * i, 0x1010 + 16 * i, "main" + i, SymbolOrigin.ELF);
        }
        return SymbolTableCodec.encode(table.build());
    }

    /** As if an agent had sent the table. */
    public static SymbolTableDescription description(BuildId buildId, byte[] table) {
        return description(buildId, table, new TableOrigin(TableOrigin.Kind.AGENT, "node-1"));
    }

    public static SymbolTableDescription description(BuildId buildId, byte[] table, TableOrigin origin) {
        try {
            return SymbolTableDescription.of(
                    SymbolTableCodec.decode(table, "test"),
                    table.length,
                    new Arrival(buildId, "/usr/bin/etcd", origin, 1_795_420_940_494L));
        } catch (MalformedInputException e) {
            throw new AssertionError(e);
        }
    }
}
