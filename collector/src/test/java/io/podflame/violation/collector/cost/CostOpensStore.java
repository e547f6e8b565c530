package io.podflame.violation.collector.cost;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class CostOpensStore {
    io.podflame.violation.collector.store.Store store = new io.podflame.violation.collector.store.Store();
}
