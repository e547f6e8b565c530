/**
 * The store in one directory, by RocksDB: the default. {@code RocksDbDirectory} owns the files and what they have in common;
 * {@code RocksDbProfileStore} and {@code RocksDbSymbolStore} are what the collector sees of it.
 *
 * <p>{@code StoreKeys} draws the keys, {@code ProfileBlob}, {@code DictionaryBlob} and the other {@code …Blob}s the values. All bytes of
 * one hour lie together in each column family, so that retention drops an hour by one range.
 *
 * <p>Durability: a batch is one write to the write-ahead log, which the kernel has when {@code store()} returns: it survives a killed
 * process. The log is forced to the disk once a second: a power loss takes up to a second of acknowledged batches, whole ones, and never
 * damages older ones.
 */
@NullMarked
package io.podflame.collector.store.rocksdb;

import org.jspecify.annotations.NullMarked;
