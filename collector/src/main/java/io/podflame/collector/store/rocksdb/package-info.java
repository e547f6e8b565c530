/**
 * The store in one directory, by RocksDB: the default.
 */
@NullMarked
package io.podflame.collector.store.rocksdb;

import org.jspecify.annotations.NullMarked;
