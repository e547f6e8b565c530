package io.podflame.violation.agent.process;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class CycleStart {
    io.podflame.violation.agent.encode.CycleEnd end = new io.podflame.violation.agent.encode.CycleEnd();
}
