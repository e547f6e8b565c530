package io.podflame.collector.store;

import io.podflame.binary.BuildId;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps one encoded symbol table per build ID, with what is known of it: of several the one that knows most. Which that is, {@link
 * SymbolTableDescription#knowsMoreThan} says; of two that know as much the first stays. A table of a version that is read no longer
 * counts as not there. Thread-safe.
 */
public interface SymbolStore extends AutoCloseable {

    /** The table's bytes (format: binary/README.md), when it is there. */
    Optional<byte[]> find(BuildId buildId);

    /** What is known of the table, when it is there; cheap. */
    Optional<SymbolTableDescription> describe(BuildId buildId);

    /** Whether the table is there. */
    default boolean contains(BuildId buildId) {
        return describe(buildId).isPresent();
    }

    /**
     * Stores durably, unless the table that is there knows as much.
     *
     * @return whether it was stored
     */
    boolean offer(SymbolTableDescription description, byte[] encodedTable);

    /** Stores durably, whatever is there. */
    void replace(SymbolTableDescription description, byte[] encodedTable);

    /** Shows every table's description, in the order of build IDs, those of one moment. */
    void forEach(Consumer<SymbolTableDescription> visitor);

    @Override
    void close();
}
