package io.podflame.collector.store.memory;

import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.store.Retention;
import io.podflame.collector.store.StoredSessions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Adds up what it is given: each series is one growing profile, whose window is that of all its profiles together. It takes as much
 * memory as there are distinct stack traces, however long it was sampled: for converting a recording, which needs nothing but the
 * whole. When each sample was taken is not kept, and nothing is ever dropped. One lock; a visitor must not call the store back.
 */
public final class SummingProfileStore implements ProfileStore {

    private final Map<ProfileKey, SummedSeries> seriesByKey = new TreeMap<>();
    private final Map<StatisticsKey, WindowStatistics> statistics = new TreeMap<>();
    private final Map<String, Long> lastSequences = new HashMap<>();
    private final Map<String, StoredSession> sessions = new HashMap<>();

    /** Whose statistics add up. */
    private record StatisticsKey(String sessionId, String node, String event, double requestedHertz)
            implements Comparable<StatisticsKey> {

        @Override
        public int compareTo(StatisticsKey other) {
            int bySession = sessionId.compareTo(other.sessionId);
            int byNode = bySession != 0 ? bySession : node.compareTo(other.node);
            int byEvent = byNode != 0 ? byNode : event.compareTo(other.event);
            return byEvent != 0 ? byEvent : Double.compare(requestedHertz, other.requestedHertz);
        }
    }

    @Override
    public synchronized boolean store(ProfileBatch batch) {
        if (batch.sequence() <= lastSequence(batch.runId())) {
            return false;
        }
        List<Runnable> additions = new ArrayList<>();
        for (Profile profile : batch.profiles()) {
            SummedSeries known = seriesByKey.get(profile.key());
            SummedSeries series = known == null ? new SummedSeries(profile) : known;
            SummedSeries.Addition addition = series.prepare(profile);
            additions.add(() -> {
                addition.apply();
                seriesByKey.putIfAbsent(profile.key(), series);
            });
        }
        additions.forEach(Runnable::run); // nothing fails from here on: a batch is stored whole or not at all
        WindowStatistics window = batch.statistics();
        statistics.merge(
                new StatisticsKey(
                        window.sessionId(), window.node(), window.event().name(), window.requestedHertz()),
                window,
                SummingProfileStore::sum);
        if (!window.sessionId().isEmpty()) {
            sessions.put(window.sessionId(), knownSession(window.sessionId()).with(window.window()));
        }
        lastSequences.put(batch.runId(), batch.sequence());
        return true;
    }

    @Override
    public synchronized long lastSequence(String runId) {
        return lastSequences.getOrDefault(runId, 0L);
    }

    @Override
    public synchronized List<Series> series(TimeRange range, Predicate<ProfileKey> keys) {
        return chosen(range, keys).stream().map(SummedSeries::series).toList();
    }

    @Override
    public synchronized void scan(TimeRange range, Predicate<ProfileKey> keys, ProfileVisitor visitor) {
        chosen(range, keys).forEach(series -> series.scan(visitor));
    }

    private List<SummedSeries> chosen(TimeRange range, Predicate<ProfileKey> keys) {
        return seriesByKey.values().stream()
                .filter(series -> keys.test(series.key()) && series.startsIn(range))
                .toList();
    }

    @Override
    public synchronized List<WindowStatistics> statistics(TimeRange range, String sessionId) {
        return statistics.values().stream()
                .filter(window -> window.sessionId().equals(sessionId)
                        && range.contains(window.window().startNanos()))
                .sorted((one, other) ->
                        Long.compare(one.window().startNanos(), other.window().startNanos()))
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

    /** Drops nothing: whoever needs less throws the store away. */
    @Override
    public void enforce(Retention retention) {
        // see above
    }

    @Override
    public synchronized long sizeBytes() {
        return seriesByKey.values().stream()
                .mapToLong(SummedSeries::approximateBytes)
                .sum();
    }

    @Override
    public void close() {
        // nothing to release
    }

    private StoredSession knownSession(String sessionId) {
        return sessions.getOrDefault(sessionId, new StoredSession(sessionId, Optional.empty(), Optional.empty()));
    }

    static TimeRange union(TimeRange one, TimeRange other) {
        return new TimeRange(
                Math.min(one.startNanos(), other.startNanos()), Math.max(one.endNanos(), other.endNanos()));
    }

    private static WindowStatistics sum(WindowStatistics one, WindowStatistics other) {
        return new WindowStatistics(
                one.node(),
                one.sessionId(),
                one.event(),
                union(one.window(), other.window()),
                one.requestedHertz(),
                one.sampledNanos() + other.sampledNanos(),
                one.capturedSamples() + other.capturedSamples(),
                one.idleSamples() + other.idleSamples(),
                one.filteredSamples() + other.filteredSamples(),
                sum(one.lost(), other.lost()),
                sum(one.dropped(), other.dropped()),
                sum(one.truncated(), other.truncated()));
    }

    private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> sum = new TreeMap<>(one);
        other.forEach((reason, count) -> sum.merge(reason, count, Long::sum));
        return sum;
    }
}
