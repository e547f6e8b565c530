package io.podflame.collector.store.rocksdb;

import io.podflame.collector.store.PartitionKey;
import io.podflame.collector.store.ProfileStore.StoredSession;
import io.podflame.collector.store.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.Range;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;

/**
 * Drops what has aged, then what is too much: whole hours, the oldest first, but never the hour that is now for its size. An hour ages
 * from its end, or from when something was last stored in it. It goes with its stacks, totals and statistics, with the symbol tables
 * that no kept hour refers to, and with the sessions of which nothing is left.
 *
 * <p>How many hours are too much is estimated from the files once per run, since freed bytes show only after compaction, and not while a
 * reader holds on to them; a run that freed too little is followed by the next one.
 */
final class RetentionSweep {

    private static final String PURPOSE = "enforcing the retention";
    private static final System.Logger LOG = System.getLogger(RetentionSweep.class.getName());
    private static final List<ColumnFamily> HOURLY =
            Stream.of(ColumnFamily.values()).filter(ColumnFamily::hourly).toList();

    private final RocksDbDirectory directory;
    private final Runnable beforeDrop;

    /** @param beforeDrop called with the writers' lock held, before hours go */
    RetentionSweep(RocksDbDirectory directory, Runnable beforeDrop) {
        this.directory = directory;
        this.beforeDrop = beforeDrop;
    }

    void run(Retention retention, long nowNanos) {
        long agedNanos = nowNanos - TimeUnit.NANOSECONDS.convert(retention.age());
        drop(agedHours(agedNanos), agedNanos);
        forgetSessions(agedNanos);
        if (directory.sizeBytes() <= retention.sizeBytes()) {
            return;
        }
        flush(); // what is only in memory has no size yet
        long excessBytes = directory.sizeBytes() - retention.sizeBytes();
        if (excessBytes > 0) {
            drop(excessHours(excessBytes, PartitionKey.hourOf(nowNanos)), agedNanos);
            forgetSessions(agedNanos);
        }
        if (directory.sizeBytes() > retention.sizeBytes()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the store in {0} holds {1} MB, its retention is {2} MB; the current hour is kept whole",
                    directory.path(),
                    directory.sizeBytes() >> 20,
                    retention.sizeBytes() >> 20);
        }
    }

    private void drop(SortedSet<Integer> hours, long agedNanos) {
        if (hours.isEmpty()) {
            return;
        }
        directory.writerLock().lock();
        try {
            beforeDrop.run();
            directory.write(PURPOSE, write -> {
                for (ColumnFamily family : HOURLY) {
                    for (int hour : hours) {
                        write.deleteRange(family, StoreKeys.hour(hour), StoreKeys.hour(hour + 1));
                    }
                }
            });
            directory.write(PURPOSE, write -> forgetRuns(agedNanos, write));
            directory.write(PURPOSE, this::dropUnreferencedTables);
        } finally {
            directory.writerLock().unlock();
        }
        directory.run(PURPOSE, db -> {
            for (ColumnFamily family : HOURLY) {
                db.compactRange(
                        directory.handle(family), StoreKeys.hour(hours.first()), StoreKeys.hour(hours.last() + 1));
            }
            db.compactRange(directory.handle(ColumnFamily.SYMBOLS));
        });
    }

    /** Hours with anything in them. */
    private static SortedSet<Integer> hours(StoreView view) throws RocksDBException {
        SortedSet<Integer> hours = new TreeSet<>();
        for (ColumnFamily family : HOURLY) {
            try (StoreView.Cursor cursor = view.cursor(family)) {
                cursor.seek(StoreKeys.hour(0));
                while (cursor.isValid()) {
                    int hour = StoreKeys.hourOf(cursor.key());
                    hours.add(hour);
                    cursor.seek(StoreKeys.hour(hour + 1));
                }
            }
        }
        return hours;
    }

    private SortedSet<Integer> agedHours(long agedNanos) {
        return directory.view(PURPOSE, view -> {
            SortedSet<Integer> aged = new TreeSet<>();
            for (int hour : hours(view)) {
                byte[] stored = view.get(ColumnFamily.HOURS, StoreKeys.hour(hour));
                long storedNanos = stored == null ? 0 : HourBlob.decode(stored);
                if (Math.max(storedNanos, PartitionKey.endNanos(hour)) <= agedNanos) {
                    aged.add(hour);
                }
            }
            return aged;
        });
    }

    private void forgetSessions(long agedNanos) {
        if (directory
                .view(PURPOSE, view -> SessionSweep.gone(view, hours(view), agedNanos))
                .isEmpty()) {
            return;
        }
        directory.writerLock().lock();
        try {
            directory.write(PURPOSE, write -> {
                // looked at once more: a session may have gone on meanwhile
                for (StoredSession session :
                        directory.view(PURPOSE, view -> SessionSweep.gone(view, hours(view), agedNanos))) {
                    write.delete(ColumnFamily.SESSIONS, StoreKeys.session(session.id()));
                }
            });
        } finally {
            directory.writerLock().unlock();
        }
    }

    /** Sequences of runs that have stored nothing for the whole age: such a run sends nothing again. */
    private void forgetRuns(long agedNanos, BatchWrite write) throws RocksDBException {
        List<byte[]> gone = directory.view(PURPOSE, view -> {
            List<byte[]> runs = new ArrayList<>();
            try (StoreView.Cursor cursor = view.cursor(ColumnFamily.RUNS)) {
                for (cursor.seek(new byte[0]); cursor.isValid(); cursor.next()) {
                    if (RunBlob.decode(cursor.value()).lastStoredNanos() < agedNanos) {
                        runs.add(cursor.key());
                    }
                }
            }
            return runs;
        });
        for (byte[] run : gone) {
            write.delete(ColumnFamily.RUNS, run);
        }
    }

    private void dropUnreferencedTables(BatchWrite write) throws RocksDBException {
        for (byte[] buildId : directory.view(PURPOSE, SymbolReferences::unreferencedTables)) {
            write.delete(ColumnFamily.SYMBOL_INDEX, buildId);
            write.delete(ColumnFamily.SYMBOLS, buildId);
        }
    }

    private SortedSet<Integer> excessHours(long excessBytes, int currentHour) {
        SortedSet<Integer> excess = new TreeSet<>();
        long freedBytes = 0;
        for (int hour : directory.view(PURPOSE, RetentionSweep::hours)) {
            if (hour >= currentHour || freedBytes >= excessBytes) {
                break;
            }
            excess.add(hour);
            freedBytes += approximateBytes(hour);
        }
        return excess;
    }

    private long approximateBytes(int hour) {
        return directory.ask(PURPOSE, db -> {
            long bytes = 0;
            try (Slice begin = new Slice(StoreKeys.hour(hour));
                    Slice end = new Slice(StoreKeys.hour(hour + 1))) {
                for (ColumnFamily family : HOURLY) {
                    bytes += db.getApproximateSizes(
                                    directory.handle(family),
                                    List.of(new Range(begin, end)),
                                    SizeApproximationFlag.INCLUDE_FILES,
                                    SizeApproximationFlag.INCLUDE_MEMTABLES)[0];
                }
            }
            return bytes;
        });
    }

    private void flush() {
        directory.run(PURPOSE, db -> {
            List<ColumnFamilyHandle> handles =
                    Stream.of(ColumnFamily.values()).map(directory::handle).toList();
            try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
                db.flush(wait, handles);
            }
        });
    }
}
