package io.podflame.violation.binary.go;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class OffsetHelper {}
