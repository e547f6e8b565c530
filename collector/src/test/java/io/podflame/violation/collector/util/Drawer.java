package io.podflame.violation.collector.util;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class Drawer {}
