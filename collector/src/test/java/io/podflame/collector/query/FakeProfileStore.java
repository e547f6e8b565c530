package io.podflame.collector.query;

import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.NodeCpu;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.store.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Each profile put in is a partition of its own. */
final class FakeProfileStore implements ProfileStore {
    private final List<Stored> profiles = new ArrayList<>();
    private final List<WindowStatistics> statistics = new ArrayList<>();

    void put(ProfileKey key, TimeRange window, StackTable stacks, ProfileRows rows) {
        profiles.add(new Stored(key, window, stacks, rows));
    }

    void put(WindowStatistics window) {
        statistics.add(window);
    }

    @Override
    public void scan(TimeRange range, Predicate<ProfileKey> keys, ProfileVisitor visitor) {
        for (Stored stored : profiles) {
            if (keys.test(stored.key()) && range.contains(stored.window().startNanos())) {
                visitor.partition(stored.key(), stored.stacks());
                visitor.profile(stored.window(), stored.rows());
            }
        }
    }

    @Override
    public List<WindowStatistics> statistics(TimeRange range, String sessionId) {
        return statistics.stream()
                .filter(window -> window.sessionId().equals(sessionId)
                        && range.contains(window.window().startNanos()))
                .toList();
    }

    @Override
    public List<WorkloadCpu> workloadCpu(TimeRange range, WorkloadKey workload, String sessionId) {
        return List.of();
    }

    @Override
    public List<NodeCpu> nodeCpu(TimeRange range, String node, String sessionId) {
        return List.of();
    }

    @Override
    public boolean store(ProfileBatch batch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long lastSequence(String runId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Series> series(TimeRange range, Predicate<ProfileKey> keys) {
        return List.of();
    }

    @Override
    public Optional<StoredSession> session(String sessionId) {
        return Optional.empty();
    }

    @Override
    public void put(ImportedRecording recording) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<StoredSession> recordings() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void enforce(Retention retention) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long sizeBytes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    private record Stored(ProfileKey key, TimeRange window, StackTable stacks, ProfileRows rows) {}
}
