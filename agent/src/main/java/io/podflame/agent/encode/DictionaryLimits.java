package io.podflame.agent.encode;

/**
 * How large one generation of the dictionary may grow before the next begins. A window may overrun them by half, then it is closed early.
 *
 * @param nodes stack nodes
 * @param bytes heap, estimated
 */
public record DictionaryLimits(int nodes, long bytes) {

    /** For an agent with 24 to 32 MB of heap; 131,072 nodes and half more just fit an index of 262,144 slots. */
    public static final DictionaryLimits DEFAULT = new DictionaryLimits(131_072 - 1_024, 4L << 20);

    public DictionaryLimits {
        if (nodes < 1 || bytes < 1) {
            throw new IllegalArgumentException("limits must be at least 1: " + nodes + " nodes, " + bytes + " bytes");
        }
    }
}
