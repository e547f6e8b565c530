package io.podflame.collector.store.memory;

import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.NodeCpu;
import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.PartitionKey;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.store.Retention;
import io.podflame.collector.store.StoredSessions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Keeps profiles on the heap; they are gone when the process ends. One lock; a visitor must not call the store back. */
public final class MemoryProfileStore implements ProfileStore {

    private final TreeMap<Integer, Hour> hours = new TreeMap<>();
    private final Map<String, Long> lastSequences = new HashMap<>();
    private final Map<String, StoredSession> sessions = new HashMap<>();
    private final InstantSource clock;

    public MemoryProfileStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized boolean store(ProfileBatch batch) {
        if (batch.sequence() <= lastSequence(batch.runId())) {
            return false;
        }
        List<Runnable> additions = new ArrayList<>();
        WindowStatistics statistics = batch.statistics();
        Set<Integer> batchHours = new HashSet<>();
        for (Profile profile : batch.profiles()) {
            PartitionKey key = PartitionKey.of(profile);
            batchHours.add(key.hour());
            MemoryPartition partition = hour(key.hour())
                    .partitions
                    .computeIfAbsent(key.series(), series -> new MemoryPartition(profile.workload()));
            MemoryPartition.StoredProfile stored = partition.map(profile);
            additions.add(() -> partition.add(profile.workload(), stored));
        }
        additions.forEach(Runnable::run); // nothing fails from here on: a batch is stored whole or not at all
        int hour = PartitionKey.hourOf(statistics.window().startNanos());
        hour(hour).statistics.add(statistics);
        batchHours.add(hour);
        batchHours.addAll(addScheduling(batch));
        long nowNanos = nowNanos();
        batchHours.forEach(number -> hour(number).storedNanos = nowNanos);
        if (!statistics.sessionId().isEmpty()) {
            sessions.put(
                    statistics.sessionId(), knownSession(statistics.sessionId()).with(statistics.window()));
        }
        lastSequences.put(batch.runId(), batch.sequence());
        return true;
    }

    private Set<Integer> addScheduling(ProfileBatch batch) {
        Set<Integer> written = new HashSet<>();
        String sessionId = batch.statistics().sessionId();
        batch.scheduling().node().ifPresent(node -> {
            int number = PartitionKey.hourOf(node.span().startNanos());
            written.add(number);
            hour(number).nodes.add(new Counted<>(node.node(), sessionId, node.span(), node));
        });
        batch.scheduling()
                .workloads()
                .forEach((key, entries) -> entries.forEach(entry -> {
                    int number = PartitionKey.hourOf(entry.span().startNanos());
                    written.add(number);
                    hour(number).workloads.add(new Counted<>(key, sessionId, entry.span(), entry));
                }));
        return written;
    }

    @Override
    public synchronized long lastSequence(String runId) {
        return lastSequences.getOrDefault(runId, 0L);
    }

    @Override
    public synchronized List<Series> series(TimeRange range, Predicate<ProfileKey> keys) {
        Map<ProfileKey, Workload> workloads = new TreeMap<>();
        Map<ProfileKey, List<WindowTotal>> totals = new HashMap<>();
        for (Hour hour : hoursOf(range)) {
            hour.partitions.forEach((key, partition) -> {
                List<WindowTotal> found = keys.test(key) ? partition.totals(range) : List.of();
                if (!found.isEmpty()) {
                    workloads.put(key, partition.workload());
                    totals.computeIfAbsent(key, series -> new ArrayList<>()).addAll(found);
                }
            });
        }
        List<Series> series = new ArrayList<>();
        workloads.forEach(
                (key, workload) -> series.add(new Series(key, workload, totals.getOrDefault(key, List.of()))));
        return series;
    }

    @Override
    public synchronized void scan(TimeRange range, Predicate<ProfileKey> keys, ProfileVisitor visitor) {
        for (Hour hour : hoursOf(range)) {
            hour.partitions.forEach((key, partition) -> {
                if (keys.test(key)) {
                    partition.scan(key, range, visitor);
                }
            });
        }
    }

    @Override
    public synchronized List<WindowStatistics> statistics(TimeRange range, String sessionId) {
        return hoursOf(range).stream()
                .flatMap(hour -> hour.statistics.stream())
                .filter(window -> window.sessionId().equals(sessionId)
                        && range.contains(window.window().startNanos()))
                .sorted(Comparator.comparingLong(window -> window.window().startNanos()))
                .toList();
    }

    @Override
    public synchronized List<WorkloadCpu> workloadCpu(TimeRange range, WorkloadKey workload, String sessionId) {
        return counted(hoursOf(range).stream().flatMap(hour -> hour.workloads.stream()), range, workload, sessionId);
    }

    @Override
    public synchronized List<NodeCpu> nodeCpu(TimeRange range, String node, String sessionId) {
        return counted(hoursOf(range).stream().flatMap(hour -> hour.nodes.stream()), range, node, sessionId);
    }

    private static <K, V> List<V> counted(Stream<Counted<K, V>> all, TimeRange range, K subject, String sessionId) {
        return all.filter(entry -> entry.subject.equals(subject)
                        && entry.sessionId.equals(sessionId)
                        && range.contains(entry.span.startNanos()))
                .sorted(Comparator.comparingLong(entry -> entry.span.startNanos()))
                .map(Counted::value)
                .toList();
    }

    @Override
    public synchronized Optional<StoredSession> session(String sessionId) {
        return Optional.ofNullable(sessions.get(sessionId));
    }

    @Override
    public synchronized void put(ImportedRecording recording) {
        sessions.put(recording.sessionId(), knownSession(recording.sessionId()).with(recording));
    }

    @Override
    public synchronized List<StoredSession> recordings() {
        return StoredSessions.latestFirst(sessions.values());
    }

    @Override
    public synchronized void enforce(Retention retention) {
        long agedNanos = nowNanos() - TimeUnit.NANOSECONDS.convert(retention.age());
        hours.entrySet().removeIf(hour -> hour.getValue().agesFrom(hour.getKey()) <= agedNanos);
        int current = PartitionKey.hourOf(nowNanos());
        while (sizeBytes() > retention.sizeBytes() && !hours.isEmpty() && hours.firstKey() < current) {
            hours.remove(hours.firstKey());
        }
        sessions.values().removeIf(session -> isGone(session, agedNanos));
    }

    private boolean isGone(StoredSession session, long agedNanos) {
        return session.range()
                .map(range -> hoursOf(range).stream()
                        .flatMap(hour -> hour.statistics.stream())
                        .noneMatch(window -> window.sessionId().equals(session.id())))
                .orElseGet(() -> StoredSessions.neverStored(session, agedNanos));
    }

    private StoredSession knownSession(String sessionId) {
        return sessions.getOrDefault(sessionId, new StoredSession(sessionId, Optional.empty(), Optional.empty()));
    }

    private long nowNanos() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public synchronized long sizeBytes() {
        return hours.values().stream()
                .flatMap(hour -> hour.partitions.values().stream())
                .mapToLong(MemoryPartition::approximateBytes)
                .sum();
    }

    @Override
    public void close() {
        // nothing to release
    }

    private Hour hour(int number) {
        return hours.computeIfAbsent(number, absent -> new Hour());
    }

    private List<Hour> hoursOf(TimeRange range) {
        return List.copyOf(
                hours.subMap(PartitionKey.hourOf(range.startNanos()), true, PartitionKey.hourOf(range.endNanos()), true)
                        .values());
    }

    /** What the scheduler counted about one workload or node, beside one session. */
    private record Counted<K, V>(K subject, String sessionId, TimeRange span, V value) {}

    /** What is dropped together. */
    private static final class Hour {
        final Map<ProfileKey, MemoryPartition> partitions = new TreeMap<>();
        final List<WindowStatistics> statistics = new ArrayList<>();
        final List<Counted<WorkloadKey, WorkloadCpu>> workloads = new ArrayList<>();
        final List<Counted<String, NodeCpu>> nodes = new ArrayList<>();
        long storedNanos;

        long agesFrom(int number) {
            return Math.max(storedNanos, PartitionKey.endNanos(number));
        }
    }
}
