package io.podflame.collector.store.rocksdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/** The store as it is at one moment, whatever is written or dropped meanwhile. For one thread, while the directory is in use. */
final class StoreView implements AutoCloseable {

    private final RocksDbDirectory directory;
    private final RocksDB database;
    private final Snapshot snapshot;
    private final ReadOptions options;

    StoreView(RocksDbDirectory directory, RocksDB database) {
        this.directory = directory;
        this.database = database;
        this.snapshot = database.getSnapshot();
        this.options = new ReadOptions().setSnapshot(snapshot);
    }

    /** To be closed by the caller, before this view. */
    Cursor cursor(ColumnFamily family) {
        return new Cursor(database.newIterator(directory.handle(family), options));
    }

    byte @Nullable [] get(ColumnFamily family, byte[] key) throws RocksDBException {
        return database.get(directory.handle(family), options, key);
    }

    @Override
    public void close() {
        options.close();
        database.releaseSnapshot(snapshot);
    }

    /** A position among the sorted keys of a column family. */
    static final class Cursor implements AutoCloseable {

        private final RocksIterator iterator;

        private Cursor(RocksIterator iterator) {
            this.iterator = iterator;
        }

        /** Goes to the first key that is not less. */
        void seek(byte[] key) {
            iterator.seek(key);
        }

        void next() {
            iterator.next();
        }

        /**
         * Whether there is an entry here.
         *
         * @throws RocksDBException when it could not be read
         */
        boolean isValid() throws RocksDBException {
            if (iterator.isValid()) {
                return true;
            }
            iterator.status();
            return false;
        }

        /** Whether there is an entry here whose key begins so. */
        boolean isWithin(byte[] prefix) throws RocksDBException {
            if (!isValid()) {
                return false;
            }
            byte[] key = iterator.key();
            return key.length >= prefix.length && Arrays.mismatch(key, 0, prefix.length, prefix, 0, prefix.length) < 0;
        }

        byte[] key() {
            return iterator.key();
        }

        byte[] value() {
            return iterator.value();
        }

        @Override
        public void close() {
            iterator.close();
        }
    }
}
