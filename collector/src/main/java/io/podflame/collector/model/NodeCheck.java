package io.podflame.collector.model;

/**
 * Whether a node lets its agent see one thing, by the agent itself when it was started.
 *
 * @param subject e.g. "kernel.perf_event_paranoid"
 * @param finding what was found, in a few words
 * @param remedy what to do about it; "" when all is well
 */
public record NodeCheck(Level level, String subject, String finding, String remedy) {

    /** How bad it is. */
    public enum Level {
        OK,
        /** Podflame runs, and shows less. */
        WARN,
        /** Nothing can be sampled. */
        FAIL
    }
}
