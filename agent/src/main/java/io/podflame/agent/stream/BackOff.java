package io.podflame.agent.stream;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling from half a second to half a minute, each wait shortened by up to half
 * at random, so that the agents of a cluster do not return in step after their collector restarted. Not thread-safe.
 */
final class BackOff {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final RandomGenerator random;
    private Duration longestNow = FIRST;

    BackOff(RandomGenerator random) {
        this.random = random;
    }

    /** The wait before the next attempt: 0.5 s to 30 s. */
    Duration next() {
        Duration half = longestNow.dividedBy(2);
        Duration wait = half.plusNanos((long) (half.toNanos() * random.nextDouble()));
        Duration doubled = longestNow.multipliedBy(2);
        longestNow = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return wait;
    }

    /** Starts over, after an attempt that went well. */
    void reset() {
        longestNow = FIRST;
    }
}
