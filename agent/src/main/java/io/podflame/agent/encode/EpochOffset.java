package io.podflame.agent.encode;

import io.podflame.agent.linux.MonotonicClock;
import java.time.Instant;

/** How far the epoch's clock is ahead of CLOCK_MONOTONIC, by which samples are stamped. Thread-safe. */
@FunctionalInterface
public interface EpochOffset {

    /** Nanoseconds to add to a CLOCK_MONOTONIC time; measured anew at each call, since the epoch's clock may be set. */
    long measureNanos();

    /**
     * Asks the machine's clocks. The monotonic
     * clock is read before and after the other and the middle taken; of three tries the shortest counts, in case the thread
     * loses its CPU in between.
     */
    static EpochOffset ofThisMachine() {
        return () -> {
            long best = 0;
            long shortest = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 3; attempt++) {
                long before = MonotonicClock.nanos();
                Instant now = Instant.now();
                long length = MonotonicClock.nanos() - before;
                if (length < shortest) {
                    shortest = length;
                    best = now.getEpochSecond() * 1_000_000_000L + now.getNano() - (before + length / 2);
                }
            }
            return best;
        };
    }
}
