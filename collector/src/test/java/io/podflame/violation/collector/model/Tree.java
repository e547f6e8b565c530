package io.podflame.violation.collector.model;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class Tree {}
