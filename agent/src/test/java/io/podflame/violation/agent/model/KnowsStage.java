package io.podflame.violation.agent.model;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class KnowsStage {
    io.podflame.violation.agent.process.CycleStart stage = new io.podflame.violation.agent.process.CycleStart();
}
