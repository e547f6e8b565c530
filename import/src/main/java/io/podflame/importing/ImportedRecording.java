package io.podflame.importing;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * What became of one recording: the answer of {@code podflame import --json}.
 *
 * @param file as the user named it
 * @param format as recognized; "" for what is no recording, or cannot be opened
 * @param node of which it is
 * @param times how it is known when it was made
 * @param sessions one for each event that has samples
 * @param lostRecords that the kernel lost
 * @param skipped what was read and passed over, by reason
 * @param outOfOrder records read later than their time
 * @param problems what is not known and might have been, each with its remedy
 * @param error where it stopped being a recording, or why it is none; "" when it was read to its end
 */
record ImportedRecording(
        String file,
        String format,
        String node,
        String times,
        List<EventSession> sessions,
        long lostRecords,
        SortedMap<String, Long> skipped,
        long outOfOrder,
        List<String> problems,
        String error) {

    ImportedRecording {
        sessions = List.copyOf(sessions);
        problems = List.copyOf(problems);
    }

    /** What could not be opened. */
    static ImportedRecording unopened(String file, String error) {
        return new ImportedRecording(file, "", "", "", List.of(), 0, Collections.emptySortedMap(), 0, List.of(), error);
    }

    /** The same, when the collector has fewer samples than were read; the first error counts. */
    ImportedRecording arrived(long read, long arrived) {
        if (arrived >= read || !error.isEmpty()) {
            return this;
        }
        return new ImportedRecording(
                file,
                format,
                node,
                times,
                sessions,
                lostRecords,
                skipped,
                outOfOrder,
                problems,
                (read - arrived) + " of " + read + " samples were rejected by the collector; its log says why");
    }

    /** Samples of an event, or of all. */
    long samples(Predicate<EventSession> such) {
        return sessions.stream().filter(such).mapToLong(EventSession::samples).sum();
    }

    /** @param page of the session, "" without a collector */
    record EventSession(String event, long samples, String session, String page) {}
}
