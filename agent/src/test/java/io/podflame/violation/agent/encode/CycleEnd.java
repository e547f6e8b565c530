package io.podflame.violation.agent.encode;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class CycleEnd {
    Class<?> start = io.podflame.violation.agent.process.CycleStart.class;
}
