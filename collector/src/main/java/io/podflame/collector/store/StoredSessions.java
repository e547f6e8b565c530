package io.podflame.collector.store;

import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.store.ProfileStore.StoredSession;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What every store does alike with the sessions it knows. */
public final class StoredSessions {

    private StoredSessions() {}

    /** Those with a recording, the latest import first. */
    public static List<StoredSession> latestFirst(Collection<StoredSession> sessions) {
        return sessions.stream()
                .filter(session -> session.recording().isPresent())
                .sorted(Comparator.comparingLong(StoredSessions::importedMillis)
                        .reversed()
                        .thenComparing(StoredSession::id))
                .toList();
    }

    /** Whether this is an import that began before {@code agedNanos} and has not stored anything. */
    public static boolean neverStored(StoredSession session, long agedNanos) {
        return session.range().isEmpty() && TimeUnit.MILLISECONDS.toNanos(importedMillis(session)) <= agedNanos;
    }

    private static long importedMillis(StoredSession session) {
        return session.recording().map(ImportedRecording::importedMillis).orElse(0L);
    }
}
