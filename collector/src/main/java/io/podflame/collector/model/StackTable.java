package io.podflame.collector.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stack traces as a trie: a node is its parent's stack trace plus one location nearer to the leaf; node 0 is the empty stack
 * trace. {@code parent(node) < node} always. Grows only. Not thread-safe: one owner at a time.
 */
public final class StackTable {

    public static final int ROOT = 0;

    private final Map<Location, Integer> locationIds = new HashMap<>();
    private final List<Location> locations = new ArrayList<>();
    private int[] parents = new int[64];
    private int[] nodeLocations = new int[64];
    private int nodes = 1;
    private int[] slots = new int[256];

    /** The location's ID, from 0, added when it is new. */
    public int addLocation(Location location) {
        Integer known = locationIds.putIfAbsent(location, locations.size());
        if (known != null) {
            return known;
        }
        locations.add(location);
        return locations.size() - 1;
    }

    /** The node below {@code parent} for {@code locationId}, added when it is new. */
    public int addChild(int parent, int locationId) {
        if (parent < 0 || parent >= nodes || locationId < 0 || locationId >= locations.size()) {
            throw new IndexOutOfBoundsException("no node " + parent + " or no location " + locationId);
        }
        int slot = slotOf(parent, locationId);
        if (slots[slot] != 0) {
            return slots[slot];
        }
        if (nodes == parents.length) {
            parents = Arrays.copyOf(parents, nodes * 2);
            nodeLocations = Arrays.copyOf(nodeLocations, nodes * 2);
        }
        parents[nodes] = parent;
        nodeLocations[nodes] = locationId;
        slots[slot] = nodes;
        int added = nodes++;
        if (nodes * 2 > slots.length) {
            rehash();
        }
        return added;
    }

    /** Nodes, the empty stack trace included. */
    public int nodeCount() {
        return nodes;
    }

    public int locationCount() {
        return locations.size();
    }

    public int parent(int node) {
        return parents[node];
    }

    /** ID of the node's own location; not for the root. */
    public int locationId(int node) {
        return nodeLocations[node];
    }

    public Location location(int locationId) {
        return locations.get(locationId);
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        for (int node = 1; node < nodes; node++) {
            slots[slotOf(parents[node], nodeLocations[node])] = node;
        }
    }

    private int slotOf(int parent, int locationId) {
        int mask = slots.length - 1;
        long mixed = (((long) parent << 32) | locationId) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (slots[slot] != 0 && (parents[slots[slot]] != parent || nodeLocations[slots[slot]] != locationId)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
