package io.podflame.violation.collector.flamegraph;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class DrawsFromStore {
    io.podflame.violation.collector.store.Store store = new io.podflame.violation.collector.store.Store();
}
