package io.podflame.violation.collector.cli;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class CommandOpensStore {
    io.podflame.violation.collector.store.Store store = new io.podflame.violation.collector.store.Store();
}
