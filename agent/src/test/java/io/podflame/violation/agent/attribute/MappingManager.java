package io.podflame.violation.agent.attribute;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class MappingManager {}
