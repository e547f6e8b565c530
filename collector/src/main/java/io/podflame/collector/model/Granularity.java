package io.podflame.collector.model;

/** What makes a node of a call tree of its own. */
public enum Granularity {
    /** The function, without its lines: for what does not show them, as telling them apart costs twice the nodes. */
    FUNCTION_ONLY,
    /** The function: its lines are together, and the node knows the one with the largest value. */
    FUNCTION,
    /** The line: a function has a node for each. */
    LINE
}
