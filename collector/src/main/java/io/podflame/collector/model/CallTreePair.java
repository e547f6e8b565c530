package io.podflame.collector.model;

/**
 * Two call trees laid on top of each other: a node of one and the node of the same number of the other are the same functions, called from the same ones. Where one
 * has no samples its node is empty.
 */
public record CallTreePair(CallTree baseline, CallTree candidate) {

    public CallTreePair {
        if (baseline.nodeCount() != candidate.nodeCount()) {
            throw new IllegalArgumentException(
                    "trees of " + baseline.nodeCount() + " and " + candidate.nodeCount() + " nodes are no pair");
        }
    }
}
