package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.PartitionKey;
import io.podflame.collector.store.ProfileStore.StoredSession;
import io.podflame.collector.store.StoredSessions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.rocksdb.RocksDBException;

/** What is stored of sessions, and which of them nothing is left of. To be asked while nothing is written. */
final class SessionSweep {

    private SessionSweep() {}

    /** Every session known. */
    static List<StoredSession> all(StoreView view) throws RocksDBException {
        List<StoredSession> sessions = new ArrayList<>();
        try (StoreView.Cursor cursor = view.cursor(ColumnFamily.SESSIONS)) {
            for (cursor.seek(new byte[0]); cursor.isValid(); cursor.next()) {
                sessions.add(SessionBlob.decode(cursor.value(), StoreKeys.sessionOf(cursor.key())));
            }
        }
        return sessions;
    }

    /**
     * Sessions whose windows have all been dropped, and imports that began long ago and never stored anything.
     *
     * @param hours that are kept
     * @param agedNanos what is older has aged
     */
    static List<StoredSession> gone(StoreView view, SortedSet<Integer> hours, long agedNanos) throws RocksDBException {
        List<StoredSession> gone = new ArrayList<>();
        try (StoreView.Cursor statistics = view.cursor(ColumnFamily.STATISTICS)) {
            for (StoredSession session : all(view)) {
                boolean isGone = session.range().isPresent()
                        ? !hasWindow(session.id(), session.range().get(), hours, statistics)
                        : StoredSessions.neverStored(session, agedNanos);
                if (isGone) {
                    gone.add(session);
                }
            }
        }
        return gone;
    }

    private static boolean hasWindow(
            String sessionId, TimeRange range, SortedSet<Integer> hours, StoreView.Cursor statistics)
            throws RocksDBException {
        long hash = StoreKeys.sessionHash(sessionId);
        int first = PartitionKey.hourOf(range.startNanos());
        int last = PartitionKey.hourOf(range.endNanos());
        for (int hour : hours.subSet(first, last + 1)) {
            byte[] prefix = StoreKeys.partition(hour, hash);
            statistics.seek(prefix);
            if (statistics.isWithin(prefix)) {
                return true;
            }
        }
        return false;
    }
}
