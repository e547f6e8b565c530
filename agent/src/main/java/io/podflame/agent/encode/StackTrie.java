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

    private static final int NEAR_PROBES = 8;

    /** By ID: the parent in the upper half, the location in the lower. */
    private long[] nodes = new long[1024];

    private int[] slots = new int[2048];
    private int size = 1;

    /** The node of {@code parent}'s stack plus {@code location}; it is added when it is new. */
    int child(int parent, int location) {
        long sought = (long) parent << 32 | location;
        int slot = slotOf(sought);
        return slots[slot] != 0 ? slots[slot] : add(sought, slot);
    }

    /**
     * Where the node is, or is to be put. Nodes of one stack were mostly made one after the other: the slots of close parents lie close, in
     * memory that is cached; only a parent with many children spills over to slots anywhere.
     */
    private int slotOf(long sought) {
        int mask = slots.length - 1;
        int hash = (int) (sought * 0x9E3779B97F4A7C15L >>> 32);
        int slot = parent(sought) * 2 + (hash >>> 29) & mask;
        for (int probe = 0; probe < NEAR_PROBES; probe++) {
            if (slots[slot] == 0 || nodes[slots[slot]] == sought) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        slot = hash & mask;
        while (slots[slot] != 0 && nodes[slots[slot]] != sought) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int add(long added, int slot) {
        int parent = parent(added);
        if (parent < 0 || parent >= size) {
            throw new IllegalArgumentException("no such stack node: " + parent + " of " + size);
        }
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, size + (size >> 1));
        }
        nodes[size] = added;
        slots[slot] = size++;
        if (size > slots.length / 2) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        slots = new int[slots.length * 2];
        for (int node = 1; node < size; node++) {
            slots[slotOf(nodes[node])] = node;
        }
    }

    private static int parent(long node) {
        return (int) (node >>> 32);
    }

    /** The location next to the outermost one, where a truncated stack says so; -1 when the stack has fewer than two. */
    int secondLocation(int node) {
        int second = ROOT;
        int ancestor = node;
        while (parent(ancestor) != ROOT) {
            second = ancestor;
            ancestor = parent(ancestor);
        }
        return second == ROOT ? -1 : location(second);
    }

    int parent(int node) {
        return parent(nodes[node]);
    }

    /** Of a node that is not the root. */
    int location(int node) {
        return (int) nodes[node];
    }

    /** Nodes, the root included. */
    int size() {
        return size;
    }

    Columns columns() {
        return new Columns(nodes, size);
    }

    /** The first {@code size} nodes, from the root; immutable below that. */
    record Columns(long[] nodes, int size) {

        int parent(int node) {
            return StackTrie.parent(nodes[node]);
        }

        int location(int node) {
            return (int) nodes[node];
        }
    }
}
