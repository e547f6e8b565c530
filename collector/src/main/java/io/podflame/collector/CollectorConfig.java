package io.podflame.collector;

import io.podflame.collector.web.Listen;
import java.nio.file.Path;

/**
 * How one collector runs; checked.
 *
 * @param dataDirectory of the store; not used by the one in memory
 */
public record CollectorConfig(Listen listen, StoreKind store, Path dataDirectory, Collector.Settings settings) {

    /** Where profiles are kept. */
    public enum StoreKind {
        rocksdb,
        memory
    }
}
