package io.podflame.collector.store.rocksdb;

/**
 * How much the store may use.
 *
 * @param blockCacheBytes native memory for blocks of the files, their indexes included
 * @param writeBufferBytes native memory for what is in the write-ahead log only; the log is at most some three times as big
 * @param openPartitionBytes heap for the stack tables of partitions that are being written; when it is too little for all series, tables
 *     are read again and again
 * @param freeBytes of the disk that must be left for a batch to be stored: compaction and retention, which give space back, need some
 *     themselves
 */
public record RocksDbSettings(long blockCacheBytes, long writeBufferBytes, long openPartitionBytes, long freeBytes) {

    public static final RocksDbSettings DEFAULT = new RocksDbSettings(32L << 20, 24L << 20, 64L << 20, 64L << 20);

    public RocksDbSettings {
        if (blockCacheBytes < 1 || writeBufferBytes < 1 || openPartitionBytes < 0 || freeBytes < 0) {
            throw new IllegalArgumentException("sizes must be positive");
        }
    }
}
