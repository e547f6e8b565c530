package io.podflame.collector;

import io.podflame.collector.debugfile.DebugFileSettings;
import io.podflame.collector.store.Retention;
import io.podflame.collector.web.Listen;
import java.nio.file.Path;

/**
 * How one collector runs; checked.
 *
 * @param dataDirectory of the store; not used by the one in memory
 */
public record CollectorConfig(
        Listen listen, StoreKind store, Path dataDirectory, Retention retention, DebugFileSettings debugFiles) {

    /** Where profiles are kept. */
    public enum StoreKind {
        rocksdb,
        memory
    }
}
