package io.podflame.violation.collector.store;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class Store {}
