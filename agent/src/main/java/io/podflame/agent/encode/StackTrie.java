package io.podflame.agent.encode;

import java.util.Arrays;

/**
 * Every stack seen, as a trie: a node is its parent's stack plus one location nearer to the leaf.
 *
 * <pre>
 *   node      0 (empty)   1        2        3        4
 *   parent    0           0        1        2        2
 *   location  0           thread   main     read     write      so node 4 is thread, main, write
 * </pre>
 *
 * IDs are dense, in order of creation; a parent's ID is less than its child's. Looking up a known node allocates nothing. Owned by
 * the sampling thread; {@link #columns} may be read elsewhere, because entries never change and growing leaves the old arrays as
 * they were.
 */
final class StackTrie {

    /** The empty stack. */
    static final int ROOT = 0;

    private int[] parents = new int[1024];
    private int[] locations = new int[1024];
    private int[] slots = new int[2048];
    private int size = 1;

    /** The node of {@code parent}'s stack plus {@code location}; it is added when it is new. */
    int child(int parent, int location) {
        int mask = slots.length - 1;
        int slot = hash(parent, location) & mask;
        int node = slots[slot];
        while (node != 0) {
            if (locations[node] == location && parents[node] == parent) {
                return node;
            }
            slot = (slot + 1) & mask;
            node = slots[slot];
        }
        return add(parent, location, slot);
    }

    private int add(int parent, int location, int slot) {
        if (parent < 0 || parent >= size) {
            throw new IllegalArgumentException("no such stack node: " + parent + " of " + size);
        }
        if (size == parents.length) {
            int larger = size + (size >> 1);
            parents = Arrays.copyOf(parents, larger);
            locations = Arrays.copyOf(locations, larger);
        }
        parents[size] = parent;
        locations[size] = location;
        slots[slot] = size++;
        if (size > slots.length / 4 * 3) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        int[] larger = new int[slots.length * 2];
        int mask = larger.length - 1;
        for (int node = 1; node < size; node++) {
            int slot = hash(parents[node], locations[node]) & mask;
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = node;
        }
        slots = larger;
    }

    private static int hash(int parent, int location) {
        long product = (((long) parent << 32) | location) * 0x9E3779B97F4A7C15L;
        return (int) (product >>> 32);
    }

    /** The location next to the outermost one, where a truncated stack says so; -1 when the stack has fewer than two. */
    int secondLocation(int node) {
        int second = ROOT;
        int ancestor = node;
        while (parents[ancestor] != ROOT) {
            second = ancestor;
            ancestor = parents[ancestor];
        }
        return second == ROOT ? -1 : locations[second];
    }

    int parent(int node) {
        return parents[node];
    }

    /** Of a node that is not the root. */
    int location(int node) {
        return locations[node];
    }

    /** Nodes, the root included. */
    int size() {
        return size;
    }

    Columns columns() {
        return new Columns(parents, locations, size);
    }

    /** The first {@code size} nodes, from the root; immutable below that. */
    record Columns(int[] parents, int[] locations, int size) {}
}
