package io.podflame.agent.stream;

import java.util.Optional;

/** How a session fares: said to the collector at every change. */
public sealed interface SessionReport {

    String sessionId();

    /**
     * Its events are open.
     *
     * @param problem what it goes without and why, in a sentence for people
     */
    record Running(String sessionId, Optional<String> problem) implements SessionReport {}

    /**
     * Its last window has been queued.
     *
     * @param problem as of {@link Running}
     */
    record Finished(String sessionId, Optional<String> problem) implements SessionReport {

        /** It went without nothing. */
        public Finished(String sessionId) {
            this(sessionId, Optional.empty());
        }
    }

    /** @param error what went wrong and the remedy, in a sentence for people */
    record Failed(String sessionId, String error) implements SessionReport {}
}
