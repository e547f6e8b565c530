package io.podflame.agent.stream;

/** How a session fares: said to the collector at every change. */
public sealed interface SessionReport {

    String sessionId();

    /** Its events are open. */
    record Running(String sessionId) implements SessionReport {}

    /** Its last window has been queued. */
    record Finished(String sessionId) implements SessionReport {}

    /** @param error what went wrong and the remedy, in a sentence for people */
    record Failed(String sessionId, String error) implements SessionReport {}
}
