package io.podflame.importing;

import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.sample.recording.RecordingFacts;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is imported, as the user named it.
 *
 * @param name of the recording's file, as people call it
 * @param event the only one wanted; empty for all
 * @param ended when the recording ended: as the user says, else by its file's date
 * @param endGiven whether the user says it
 * @param lastNanos the recording's time of its last sample, where it was looked for before
 */
record ImportSource(String name, Optional<String> event, Instant ended, boolean endGiven, OptionalLong lastNanos) {

    /** An event is named as perf names it; without its modifiers, too. */
    boolean wants(RecordedEvent recorded) {
        String full = recorded.event().name();
        return event.isEmpty() || event.get().equals(full) || event.get().equals(withoutModifiers(full));
    }

    private static String withoutModifiers(String name) {
        int colon = name.lastIndexOf(':');
        return colon > 0 && name.substring(colon + 1).matches("[ukhIGHpPSDWe]*") ? name.substring(0, colon) : name;
    }

    RecordingTimes times(RecordingFacts facts, long firstNanos) {
        return RecordingTimes.of(facts, ended, endGiven, firstNanos, lastNanos);
    }
}
