package io.podflame.violation.collector.merge;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class MergeKnowsStore {
    io.podflame.violation.collector.store.Store store = new io.podflame.violation.collector.store.Store();
}
