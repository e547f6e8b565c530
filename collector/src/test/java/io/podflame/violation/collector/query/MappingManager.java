package io.podflame.violation.collector.query;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class MappingManager {}
