package io.podflame.collector.store.rocksdb;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What will be written at once, and the buffers it is encoded in. Not thread-safe; closed after the write. */
final class BatchWrite implements AutoCloseable {

    private final RocksDbDirectory directory;
    private final WriteBatch batch = new WriteBatch();
    private final BlobWriter blob = new BlobWriter();
    private final BlobWriter scratch = new BlobWriter();

    BatchWrite(RocksDbDirectory directory) {
        this.directory = directory;
    }

    /** To encode a value in; valid until the next one. */
    BlobWriter blob() {
        return blob;
    }

    /** To encode part of a value in. */
    BlobWriter scratch() {
        return scratch;
    }

    void put(ColumnFamily family, byte[] key, byte[] value) throws RocksDBException {
        batch.put(directory.handle(family), key, value);
    }

    void delete(ColumnFamily family, byte[] key) throws RocksDBException {
        batch.delete(directory.handle(family), key);
    }

    /** @param end exclusive */
    void deleteRange(ColumnFamily family, byte[] begin, byte[] end) throws RocksDBException {
        batch.deleteRange(directory.handle(family), begin, end);
    }

    WriteBatch batch() {
        return batch;
    }

    @Override
    public void close() {
        batch.close();
    }
}
