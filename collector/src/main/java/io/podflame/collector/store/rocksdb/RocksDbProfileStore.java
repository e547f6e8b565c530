package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.NodeCpu;
import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.PartitionKey;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.store.Retention;
import io.podflame.collector.store.StoredSessions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.rocksdb.RocksDBException;

/**
 * Keeps profiles in a {@link RocksDbDirectory}. One batch is stored at a time, which takes some hundred microseconds; readers see the
 * store as it was when they began, and wait for nobody.
 */
public final class RocksDbProfileStore implements ProfileStore {

    private static final String STORING = "storing a batch";

    private final RocksDbDirectory directory;
    private final OpenPartitions partitions;
    private final RetentionSweep sweep;
    private final InstantSource clock;

    /**
     * @param directory stays the caller's to close
     * @param clock by which what is stored ages
     */
    public RocksDbProfileStore(RocksDbDirectory directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
        this.partitions = new OpenPartitions(directory, directory.settings().openPartitionBytes());
        this.sweep = new RetentionSweep(directory, partitions::clear);
    }

    @Override
    public boolean store(ProfileBatch batch) {
        directory.requireSpace(STORING);
        directory.writerLock().lock();
        try {
            if (batch.sequence() <= lastSequence(batch.runId())) {
                return false;
            }
            write(batch);
            return true;
        } finally {
            directory.writerLock().unlock();
        }
    }

    @Override
    public long lastSequence(String runId) {
        return directory
                .get("reading a run", ColumnFamily.RUNS, StoreKeys.run(runId))
                .map(run -> RunBlob.decode(run).lastSequence())
                .orElse(0L);
    }

    @Override
    public List<Series> series(TimeRange range, Predicate<ProfileKey> keys) {
        return directory.view("listing series", view -> new StoreQuery(view, range).series(keys));
    }

    @Override
    public void scan(TimeRange range, Predicate<ProfileKey> keys, ProfileVisitor visitor) {
        directory.run("reading profiles", db -> {
            try (StoreView view = new StoreView(directory, db)) {
                new StoreQuery(view, range).scan(keys, visitor);
            }
        });
    }

    @Override
    public List<WindowStatistics> statistics(TimeRange range, String sessionId) {
        return directory.view("reading statistics", view -> new StoreQuery(view, range).statistics(sessionId));
    }

    @Override
    public List<WorkloadCpu> workloadCpu(TimeRange range, WorkloadKey workload, String sessionId) {
        long hash = StoreKeys.workloadHash(workload, sessionId);
        return directory.view(
                "reading counters",
                view -> new StoreQuery(view, range).scheduling(hash, SchedulingBlob::decodeWorkload));
    }

    @Override
    public List<NodeCpu> nodeCpu(TimeRange range, String node, String sessionId) {
        long hash = StoreKeys.nodeHash(node, sessionId);
        return directory.view(
                "reading counters",
                view -> new StoreQuery(view, range)
                        .scheduling(hash, (value, startNanos) -> SchedulingBlob.decodeNode(value, node, startNanos)));
    }

    @Override
    public Optional<StoredSession> session(String sessionId) {
        return directory
                .get("reading a session", ColumnFamily.SESSIONS, StoreKeys.session(sessionId))
                .map(session -> SessionBlob.decode(session, sessionId));
    }

    @Override
    public void put(ImportedRecording recording) {
        directory.requireSpace(STORING);
        directory.writerLock().lock();
        try {
            directory.write(
                    STORING, write -> write(knownSession(recording.sessionId()).with(recording), write));
        } finally {
            directory.writerLock().unlock();
        }
    }

    @Override
    public List<StoredSession> recordings() {
        return directory.view("listing imports", view -> StoredSessions.latestFirst(SessionSweep.all(view)));
    }

    @Override
    public void enforce(Retention retention) {
        sweep.run(retention, nowNanos());
    }

    @Override
    public long sizeBytes() {
        return directory.sizeBytes();
    }

    /** Nothing: the directory's owner closes it. */
    @Override
    public void close() {
        // see above
    }

    private void write(ProfileBatch batch) {
        boolean written = false;
        try {
            directory.write(STORING, write -> add(batch, write));
            written = true;
        } finally {
            if (!written) {
                partitions.clear(); // they are ahead of the disk
            }
        }
        partitions.trim();
    }

    private void add(ProfileBatch batch, BatchWrite write) throws RocksDBException {
        WindowStatistics statistics = batch.statistics();
        TimeRange window = statistics.window();
        int writer = StoreKeys.writer(batch);
        SortedSet<Integer> hours = new TreeSet<>();
        hours.add(PartitionKey.hourOf(window.startNanos()));
        for (Profile profile : batch.profiles()) {
            PartitionKey key = PartitionKey.of(profile);
            hours.add(key.hour());
            OpenPartition partition = partitions.open(key);
            partition.add(profile, writer++, write);
            partitions.grown(partition);
        }
        byte[] session = StoreKeys.partition(
                PartitionKey.hourOf(window.startNanos()), StoreKeys.sessionHash(statistics.sessionId()));
        write.put(
                ColumnFamily.STATISTICS,
                StoreKeys.window(session, window.startNanos(), writer),
                StatisticsBlob.encode(write.blob(), statistics));
        new SchedulingWriter(write, statistics.sessionId(), writer, hours).add(batch.scheduling());
        long nowNanos = nowNanos();
        write.put(
                ColumnFamily.RUNS,
                StoreKeys.run(batch.runId()),
                new RunBlob(batch.sequence(), nowNanos).encode(write.blob()));
        for (int hour : hours) {
            write.put(ColumnFamily.HOURS, StoreKeys.hour(hour), HourBlob.encode(write.blob(), nowNanos));
        }
        if (!statistics.sessionId().isEmpty()) {
            write(knownSession(statistics.sessionId()).with(window), write);
        }
    }

    private StoredSession knownSession(String sessionId) {
        return session(sessionId).orElseGet(() -> new StoredSession(sessionId, Optional.empty(), Optional.empty()));
    }

    private static void write(StoredSession session, BatchWrite write) throws RocksDBException {
        write.put(ColumnFamily.SESSIONS, StoreKeys.session(session.id()), SessionBlob.encode(write.blob(), session));
    }

    private long nowNanos() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
