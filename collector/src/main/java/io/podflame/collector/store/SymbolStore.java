package io.podflame.collector.store;

import io.podflame.binary.BuildId;
import java.util.Optional;

/** Keeps one encoded symbol table per build ID. Thread-safe. */
public interface SymbolStore extends AutoCloseable {

    /** The table's bytes (format: binary/README.md), when it is there. */
    Optional<byte[]> find(BuildId buildId);

    boolean contains(BuildId buildId);

    /** Stores durably; replaces. */
    void put(BuildId buildId, byte[] encodedTable);

    @Override
    void close();
}
