package io.podflame.violation.collector.store.disk;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class DiskStore {}
