package io.podflame.collector.store.rocksdb;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;

/**
 * How RocksDB is set up; owns the native option objects, which must live as long as the database.
 *
 * <p>Fresh files are compressed by LZ4, the last level, where nearly all bytes end up, by zstd. Blocks are larger than usual: reads are
 * scans, and larger blocks compress better. There are no Bloom filters: nothing is looked up that may not be there, but a run's
 * sequence.
 */
final class RocksDbOptions implements AutoCloseable {

    private static final long BLOCK_BYTES = 32L << 10;
    private static final long LOG_FILE_BYTES = 4L << 20;
    private static final int LOG_FILES = 2;
    private static final int BACKGROUND_JOBS = 2;
    private static final int OPEN_FILES = 512;

    private final Cache cache;
    private final DBOptions database;
    private final ColumnFamilyOptions columnFamily;

    RocksDbOptions(RocksDbSettings settings) {
        cache = new LRUCache(settings.blockCacheBytes());
        columnFamily = new ColumnFamilyOptions()
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setBlockSize(BLOCK_BYTES)
                        .setCacheIndexAndFilterBlocks(true))
                .setWriteBufferSize(settings.writeBufferBytes() / 2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
        database = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setDbWriteBufferSize(settings.writeBufferBytes())
                .setMaxTotalWalSize(settings.writeBufferBytes() * 3)
                .setMaxBackgroundJobs(BACKGROUND_JOBS)
                .setMaxOpenFiles(OPEN_FILES)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setStatsDumpPeriodSec(0)
                .setKeepLogFileNum(LOG_FILES)
                .setMaxLogFileSize(LOG_FILE_BYTES);
    }

    DBOptions database() {
        return database;
    }

    ColumnFamilyOptions columnFamily() {
        return columnFamily;
    }

    @Override
    public void close() {
        database.close();
        columnFamily.close();
        cache.close();
    }
}
