package io.podflame.agent.encode;

import java.util.List;
import java.util.Optional;

/**
 * Everything measured in one window, ready to be encoded for any stream. Immutable: made by the sampling thread, encoded by the
 * stream's.
 */
public final class ProfileWindow {

    private static final int OBJECT_BYTES = 512;

    private final WindowDescription description;
    private final long startEpochNanos;
    private final long endEpochNanos;
    private final Measured measured;
    private final DictionarySnapshot dictionary;
    private final long dictionaryBytes;

    ProfileWindow(WindowDescription description, EpochSpan span, Measured measured, Dictionary dictionary) {
        this.description = description;
        this.startEpochNanos = span.startNanos();
        this.endEpochNanos = span.endNanos();
        this.measured = measured;
        this.dictionary = dictionary.snapshot();
        this.dictionaryBytes = dictionary.chargeBytes();
    }

    /** "" for continuous profiling. */
    public String sessionId() {
        return description.sessionId();
    }

    /** Samples in its profiles: what is dropped when the window is. */
    public long samples() {
        return measured.statistics.inProfiles();
    }

    /** Samples that its statistics report as dropped, earlier windows' included. */
    public long droppedSamples() {
        return measured.statistics.droppedSamples();
    }

    /**
     * Heap it keeps, estimated. Includes the dictionary entries that no earlier window has, so that a queue that adds sizes up
     * also counts the dictionaries that its windows keep alive.
     */
    public int sizeBytes() {
        long bytes = OBJECT_BYTES + dictionaryBytes;
        bytes += measured.scheduling.map(WindowScheduling::sizeBytes).orElse(0L);
        for (Profile profile : measured.profiles) {
            bytes += profile.sizeBytes();
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /** Nanoseconds since the epoch. */
    public long startEpochNanos() {
        return startEpochNanos;
    }

    /** Nanoseconds since the epoch, exclusive. */
    public long endEpochNanos() {
        return endEpochNanos;
    }

    public WindowDescription description() {
        return description;
    }

    public WindowStatistics statistics() {
        return measured.statistics;
    }

    List<Profile> profiles() {
        return measured.profiles;
    }

    Optional<WindowScheduling> scheduling() {
        return measured.scheduling;
    }

    DictionarySnapshot dictionary() {
        return dictionary;
    }

    /** A window's bounds since the epoch, end exclusive. */
    record EpochSpan(long startNanos, long endNanos) {}

    /** @param scheduling empty in windows at whose end no counters were read */
    record Measured(List<Profile> profiles, WindowStatistics statistics, Optional<WindowScheduling> scheduling) {}
}
