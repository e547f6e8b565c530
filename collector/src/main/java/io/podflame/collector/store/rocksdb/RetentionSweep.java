package io.podflame.collector.store.rocksdb;

import io.podflame.collector.store.PartitionKey;
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
 * Drops what is too old, then what is too much: whole hours, the oldest first, but never the hour that is now. An hour goes with its
 * stacks, totals and statistics, and with the symbol tables that no kept hour refers to.
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
        long oldestKeptNanos = nowNanos - TimeUnit.NANOSECONDS.convert(retention.age());
        dropBefore(PartitionKey.hourOf(oldestKeptNanos), oldestKeptNanos);
        if (directory.sizeBytes() <= retention.sizeBytes()) {
            return;
        }
        flush(); // what is only in memory has no size yet
        long excessBytes = directory.sizeBytes() - retention.sizeBytes();
        if (excessBytes > 0) {
            dropBefore(firstHourToKeep(excessBytes, PartitionKey.hourOf(nowNanos)), oldestKeptNanos);
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

    private void dropBefore(int keptHour, long oldestKeptNanos) {
        if (hoursBefore(keptHour).isEmpty()) {
            return;
        }
        directory.writerLock().lock();
        try {
            beforeDrop.run();
            directory.write(PURPOSE, write -> {
                for (ColumnFamily family : HOURLY) {
                    write.deleteRange(family, StoreKeys.hour(0), StoreKeys.hour(keptHour));
                }
            });
            directory.write(PURPOSE, write -> forgetRuns(oldestKeptNanos, write));
            directory.write(PURPOSE, this::dropUnreferencedTables);
        } finally {
            directory.writerLock().unlock();
        }
        directory.run(PURPOSE, db -> {
            for (ColumnFamily family : HOURLY) {
                db.compactRange(directory.handle(family), StoreKeys.hour(0), StoreKeys.hour(keptHour));
            }
            db.compactRange(directory.handle(ColumnFamily.SYMBOLS));
        });
    }

    /** Hours with anything in them, the oldest first. */
    private SortedSet<Integer> hoursBefore(int end) {
        return directory.view(PURPOSE, view -> {
            SortedSet<Integer> hours = new TreeSet<>();
            for (ColumnFamily family : HOURLY) {
                try (StoreView.Cursor cursor = view.cursor(family)) {
                    cursor.seek(StoreKeys.hour(0));
                    while (cursor.isValid() && StoreKeys.hourOf(cursor.key()) < end) {
                        int hour = StoreKeys.hourOf(cursor.key());
                        hours.add(hour);
                        cursor.seek(StoreKeys.hour(hour + 1));
                    }
                }
            }
            return hours;
        });
    }

    /** Sequences of runs whose profiles are all gone: such a run sends nothing again. */
    private void forgetRuns(long oldestKeptNanos, BatchWrite write) throws RocksDBException {
        List<byte[]> gone = directory.view(PURPOSE, view -> {
            List<byte[]> runs = new ArrayList<>();
            try (StoreView.Cursor cursor = view.cursor(ColumnFamily.RUNS)) {
                for (cursor.seek(new byte[0]); cursor.isValid(); cursor.next()) {
                    if (RunBlob.decode(cursor.value()).lastWindowEndNanos() < oldestKeptNanos) {
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

    private int firstHourToKeep(long excessBytes, int currentHour) {
        long freedBytes = 0;
        for (int hour : hoursBefore(currentHour)) {
            freedBytes += approximateBytes(hour);
            if (freedBytes >= excessBytes) {
                return hour + 1;
            }
        }
        return currentHour;
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
