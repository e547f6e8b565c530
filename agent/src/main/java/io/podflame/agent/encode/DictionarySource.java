package io.podflame.agent.encode;

import io.podflame.agent.model.Location;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gives each new window its dictionary: the same one until it has passed its limit, then a fresh one. Windows begun earlier keep theirs to
 * their end. Used by the sampling thread only.
 */
public final class DictionarySource {

    private final DictionaryLimits limits;
    private final Optional<Function<Location, Optional<Location>>> unification;
    private Dictionary current;

    /** With the usual limits. */
    public DictionarySource() {
        this(DictionaryLimits.DEFAULT);
    }

    public DictionarySource(DictionaryLimits limits) {
        this(limits, Optional.empty());
    }

    /**
     * For who can name locations at once.
     *
     * @param unification the location of a file that counts in place of another: of all addresses of one function the first; empty while
     *     it is not known yet, and is to be asked for again
     */
    public static DictionarySource unifying(
            DictionaryLimits limits, Function<Location, Optional<Location>> unification) {
        return new DictionarySource(limits, Optional.of(unification));
    }

    private DictionarySource(DictionaryLimits limits, Optional<Function<Location, Optional<Location>>> unification) {
        this.limits = limits;
        this.unification = unification;
        current = new Dictionary(1, limits, unification);
    }

    /** The dictionary for a window that begins now. */
    public Dictionary forNewWindow() {
        if (current.passedLimit()) {
            current = new Dictionary(current.generation() + 1, limits, unification);
        }
        return current;
    }
}
