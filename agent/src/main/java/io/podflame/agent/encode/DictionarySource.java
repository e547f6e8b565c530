package io.podflame.agent.encode;

/**
 * Gives each new window its dictionary: the same one until it has passed its limit, then a fresh one. Windows begun earlier keep theirs to
 * their end. Used by the sampling thread only.
 */
public final class DictionarySource {

    private final DictionaryLimits limits;
    private Dictionary current;

    public DictionarySource(DictionaryLimits limits) {
        this.limits = limits;
        current = new Dictionary(1, limits);
    }

    /** The dictionary for a window that begins now. */
    Dictionary forNewWindow() {
        if (current.passedLimit()) {
            current = new Dictionary(current.generation() + 1, limits);
        }
        return current;
    }
}
