package io.podflame.violation.collector.ingest;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class CycleEnd {
    Class<?> start = io.podflame.violation.collector.session.CycleStart.class;
}
