package io.podflame.violation.collector.loadtest;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class LoadTestKnowsModel {
    io.podflame.violation.collector.model.Tree tree = new io.podflame.violation.collector.model.Tree();
}
