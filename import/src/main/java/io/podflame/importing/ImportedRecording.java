package io.podflame.importing;

import io.podflame.agent.stream.ImportAnnouncement;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

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

    /** The same, as sessions of a collector whose pages are below {@code base}. */
    ImportedRecording in(List<ImportAnnouncement> announced, String base) {
        Map<String, String> ids = new HashMap<>();
        announced.forEach(session -> ids.put(session.event().name(), session.sessionId()));
        return with(
                sessions.stream()
                        .map(session -> session.in(ids.getOrDefault(session.event(), ""), base))
                        .toList(),
                error);
    }

    /** The same, when the collector has fewer samples than were read; the first error counts. */
    ImportedRecording arrived(long read, long arrived) {
        if (arrived >= read || !error.isEmpty()) {
            return this;
        }
        return with(
                sessions,
                (read - arrived) + " of " + read + " samples were rejected by the collector; its log says why");
    }

    private ImportedRecording with(List<EventSession> newSessions, String newError) {
        return new ImportedRecording(
                file, format, node, times, newSessions, lostRecords, skipped, outOfOrder, problems, newError);
    }

    /** Of all events. */
    long samples() {
        return sessions.stream().mapToLong(EventSession::samples).sum();
    }

    /** @param page of the session, "" without a collector */
    record EventSession(String event, long samples, String session, String page) {

        EventSession in(String id, String base) {
            return new EventSession(event, samples, id, id.isEmpty() ? "" : base + "/session/" + id);
        }
    }
}
