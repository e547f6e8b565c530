package io.podflame.violation.binary.util;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class Drawer {}
