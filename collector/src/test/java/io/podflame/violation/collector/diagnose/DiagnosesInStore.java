package io.podflame.violation.collector.diagnose;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class DiagnosesInStore {
    io.podflame.violation.collector.store.Store store = new io.podflame.violation.collector.store.Store();
}
