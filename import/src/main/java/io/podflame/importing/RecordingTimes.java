package io.podflame.importing;

import io.podflame.agent.sample.recording.RecordingFacts;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * When a recording was made, by the epoch's clock.
 *
 * @param epochOffsetNanos to add to the recording's times
 * @param source how it is known
 */
record RecordingTimes(long epochOffsetNanos, Source source) {

    /** How the time is known, the surest first. */
    enum Source {
        RECORDED("recorded"),
        GIVEN("as given"),
        CAPTURED("by the recording's date"),
        FILE("by the file's date");

        private final String text;

        Source(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * The offset, by the best that is known.
     *
     * @param ended when the recording was ended, by what the user says or by the file's own date
     * @param given whether the user says it
     * @param firstNanos the recording's time of its first sample
     * @param lastNanos the recording's time of its last sample; empty when it is not known yet: then the first stands for it
     */
    static RecordingTimes of(
            RecordingFacts facts, Instant ended, boolean given, long firstNanos, OptionalLong lastNanos) {
        if (given) {
            return new RecordingTimes(nanos(ended) - lastNanos.orElse(firstNanos), Source.GIVEN);
        }
        if (facts.epochOffsetNanos().isPresent()) {
            return new RecordingTimes(facts.epochOffsetNanos().getAsLong(), Source.RECORDED);
        }
        Instant end = facts.capturedAt().orElse(ended);
        Source source = facts.capturedAt().isPresent() ? Source.CAPTURED : Source.FILE;
        return new RecordingTimes(nanos(end) - lastNanos.orElse(firstNanos), source);
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
