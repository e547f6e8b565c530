package io.podflame.violation.agent.util;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class Drawer {}
