package io.podflame.violation.collector.export;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class ExportKnowsStore {
    io.podflame.violation.collector.store.Store store = new io.podflame.violation.collector.store.Store();
}
