package io.podflame.agent.encode;

import java.util.Arrays;

/**
 * Finds stacks of one dictionary in another, where they are added when they are new: only what is asked for is. Each node and location is
 * looked up once. Used by the sampling thread only.
 */
public final class NodeTranslation {

    private final Dictionary from;
    private final Dictionary to;
    /** By the node in {@code from}, the node + 1 in {@code to}; 0 while it is not known. */
    private int[] nodes;
    /** The same of locations. */
    private int[] locations;

    private int[] path = new int[64];

    public NodeTranslation(Dictionary from, Dictionary to) {
        this.from = from;
        this.to = to;
        this.nodes = new int[from.nodeCount()];
        this.locations = new int[from.locationCount()];
        nodes[Dictionary.EMPTY_STACK] = Dictionary.EMPTY_STACK + 1;
    }

    /** Whether it is from the one to the other. */
    public boolean translates(Dictionary one, Dictionary other) {
        return from.generation() == one.generation() && to.generation() == other.generation();
    }

    /** The node of the same stack in the other dictionary. */
    public int node(int node) {
        nodes = from.nodeCount() > nodes.length ? Arrays.copyOf(nodes, from.nodeCount()) : nodes;
        int depth = 0;
        int known = node;
        while (nodes[known] == 0) {
            path = depth == path.length ? Arrays.copyOf(path, 2 * depth) : path;
            path[depth++] = known;
            known = from.parent(known);
        }
        int translated = nodes[known] - 1;
        while (depth > 0) {
            int next = path[--depth];
            translated = to.child(translated, location(from.locationId(next)));
            nodes[next] = translated + 1;
        }
        return translated;
    }

    private int location(int location) {
        locations =
                from.locationCount() > locations.length ? Arrays.copyOf(locations, from.locationCount()) : locations;
        if (locations[location] == 0) {
            locations[location] = to.location(from.location(location)) + 1;
        }
        return locations[location] - 1;
    }
}
