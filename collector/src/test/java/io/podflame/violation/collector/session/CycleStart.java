package io.podflame.violation.collector.session;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class CycleStart {
    io.podflame.violation.collector.ingest.CycleEnd end = new io.podflame.violation.collector.ingest.CycleEnd();
}
