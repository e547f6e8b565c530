package io.podflame.violation.collector.model;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class ModelKnowsStage {
    io.podflame.violation.collector.store.Store store = new io.podflame.violation.collector.store.Store();
}
