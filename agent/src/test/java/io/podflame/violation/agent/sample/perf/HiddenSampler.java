package io.podflame.violation.agent.sample.perf;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class HiddenSampler {}
