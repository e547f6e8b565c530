package io.podflame.violation.collector.query;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class NamesImplementation {
    io.podflame.violation.collector.store.disk.DiskStore store =
            new io.podflame.violation.collector.store.disk.DiskStore();
}
