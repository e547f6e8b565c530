package io.podflame.collector.model;

/** What makes a node of a call tree of its own. */
public enum Granularity {
    /**
     * The function, without its lines and whether it was inlined: for what shows neither, as telling them apart costs more than twice the
     * nodes.
     */
    FUNCTION_ONLY,
    /** The function: its lines are together, and the node knows the one with the largest value. */
    FUNCTION,
    /** The line: a function has a node for each. */
    LINE
}
