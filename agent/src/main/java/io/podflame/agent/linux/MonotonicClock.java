package io.podflame.agent.linux;

/** CLOCK_MONOTONIC, the clock of every capture record. */
public final class MonotonicClock {

    private MonotonicClock() {}

    /**
     * Nanoseconds since some point near the machine's start. HotSpot's nanoTime is CLOCK_MONOTONIC unaltered on Linux, and costs no
     * call through JNA; a test compares the two.
     */
    public static long nanos() {
        return System.nanoTime();
    }
}
