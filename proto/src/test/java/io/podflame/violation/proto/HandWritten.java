package io.podflame.violation.proto;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class HandWritten {}
