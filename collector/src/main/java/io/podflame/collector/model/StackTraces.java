package io.podflame.collector.model;

/**
 * Stack traces as a trie, for reading: a node is its parent's stack trace plus one location nearer to the leaf; node {@link #ROOT} is the
 * empty stack trace. {@code parent(node) < node} always; nodes and locations are numbered from 0, and what a number stands for never
 * changes.
 */
public interface StackTraces {

    /** The empty stack trace. */
    int ROOT = 0;

    /** Nodes, the empty stack trace included. */
    int nodeCount();

    int parent(int node);

    /** ID of the node's own location; not for the root. */
    int locationId(int node);

    int locationCount();

    Location location(int locationId);
}
