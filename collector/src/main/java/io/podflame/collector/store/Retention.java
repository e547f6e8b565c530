package io.podflame.collector.store;

import java.time.Duration;

/**
 * How long profiles are kept: until either limit is passed.
 *
 * @param sizeBytes of the whole store
 */
public record Retention(Duration age, long sizeBytes) {

    public static final Retention DEFAULT = new Retention(Duration.ofDays(2), 2L << 30);
}
