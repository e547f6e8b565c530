package io.podflame.collector.store.memory;

import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.Workload;
import io.podflame.collector.store.PartitionKey;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.store.Retention;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Keeps profiles on the heap; they are gone when the process ends. One lock; a visitor must not call the store back. */
public final class MemoryProfileStore implements ProfileStore {

    private final TreeMap<Integer, Hour> hours = new TreeMap<>();
    private final Map<String, Long> lastSequences = new HashMap<>();

    @Override
    public synchronized boolean store(ProfileBatch batch) {
        if (batch.sequence() <= lastSequence(batch.runId())) {
            return false;
        }
        List<Runnable> additions = new ArrayList<>();
        for (Profile profile : batch.profiles()) {
            PartitionKey key = PartitionKey.of(profile);
            MemoryPartition partition = hour(key.hour())
                    .partitions
                    .computeIfAbsent(key.series(), series -> new MemoryPartition(profile.workload()));
            MemoryPartition.StoredProfile stored = partition.map(profile);
            additions.add(() -> partition.add(profile.workload(), stored));
        }
        additions.forEach(Runnable::run); // nothing fails from here on: a batch is stored whole or not at all
        hour(PartitionKey.hourOf(batch.statistics().window().startNanos()))
                .statistics
                .add(batch.statistics());
        lastSequences.put(batch.runId(), batch.sequence());
        return true;
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
    public synchronized void enforce(Retention retention, long nowNanos) {
        long youngestDropped = nowNanos - TimeUnit.NANOSECONDS.convert(retention.age());
        hours.headMap(PartitionKey.hourOf(youngestDropped), false).clear();
        int current = PartitionKey.hourOf(nowNanos);
        while (sizeBytes() > retention.sizeBytes() && !hours.isEmpty() && hours.firstKey() < current) {
            hours.remove(hours.firstKey());
        }
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

    /** What is dropped together. */
    private static final class Hour {
        final Map<ProfileKey, MemoryPartition> partitions = new TreeMap<>();
        final List<WindowStatistics> statistics = new ArrayList<>();
    }
}
