package io.podflame.collector.store.rocksdb;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.rocksdb.RocksDBException;

/**
 * Which symbol tables are still needed: those whose build ID is in the stacks of a kept hour, and those that arrived in one (their
 * profiles may be on the way). To be asked while nothing is written.
 */
final class SymbolReferences {

    private static final int HOUR_BYTES = 4;

    private SymbolReferences() {}

    /** Build IDs of all other tables. */
    static List<byte[]> unreferencedTables(StoreView view) throws RocksDBException {
        Set<ByteBuffer> referenced = referenced(view);
        List<byte[]> unreferenced = new ArrayList<>();
        try (StoreView.Cursor cursor = view.cursor(ColumnFamily.SYMBOL_INDEX)) {
            for (cursor.seek(new byte[0]); cursor.isValid(); cursor.next()) {
                if (!referenced.contains(ByteBuffer.wrap(cursor.key()))) {
                    unreferenced.add(cursor.key());
                }
            }
        }
        return unreferenced;
    }

    private static Set<ByteBuffer> referenced(StoreView view) throws RocksDBException {
        Set<ByteBuffer> referenced = new HashSet<>();
        try (StoreView.Cursor cursor = view.cursor(ColumnFamily.REFERENCES)) {
            for (cursor.seek(new byte[0]); cursor.isValid(); cursor.next()) {
                byte[] key = cursor.key();
                referenced.add(ByteBuffer.wrap(key, HOUR_BYTES, key.length - HOUR_BYTES));
            }
        }
        return referenced;
    }
}
