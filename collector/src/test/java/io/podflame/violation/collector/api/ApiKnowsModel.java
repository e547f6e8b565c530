package io.podflame.violation.collector.api;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class ApiKnowsModel {
    io.podflame.violation.collector.model.Tree tree = new io.podflame.violation.collector.model.Tree();
}
