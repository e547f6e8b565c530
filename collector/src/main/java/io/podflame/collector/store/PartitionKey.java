package io.podflame.collector.store;

import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileKey;
import java.time.Duration;

/**
 * One series in one hour: the unit that stores keep together. It has a stack table of its own, so that an hour is dropped with its
 * stacks, and a query of one hour reads one place.
 *
 * @param hour whole hours since the epoch; a window belongs to the hour it starts in
 */
public record PartitionKey(int hour, ProfileKey series) {

    public static final long NANOS_PER_HOUR = Duration.ofHours(1).toNanos();

    /** The partition a profile belongs to. */
    public static PartitionKey of(Profile profile) {
        return new PartitionKey(hourOf(profile.window().startNanos()), profile.key());
    }

    /**
     * The hour a time is in.
     *
     * @param nanos since the epoch; earlier than the epoch counts as hour 0
     */
    public static int hourOf(long nanos) {
        return (int) (Math.max(0, nanos) / NANOS_PER_HOUR);
    }

    /** When an hour is over: nanoseconds since the epoch. */
    public static long endNanos(int hour) {
        return (hour + 1L) * NANOS_PER_HOUR;
    }
}
