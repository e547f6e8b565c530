package io.podflame.violation.collector.configuration;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class ConfiguresFromStore {
    io.podflame.violation.collector.store.Store store = new io.podflame.violation.collector.store.Store();
}
