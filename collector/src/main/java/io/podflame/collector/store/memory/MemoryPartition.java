package io.podflame.collector.store.memory;

import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.store.ProfileStore.WindowTotal;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.store.StackMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** One series in one hour. Guarded by the store's lock. */
final class MemoryPartition {

    private static final long BYTES_PER_ROW = 16;
    private static final long BYTES_PER_SAMPLE_TIME = 4;
    private static final long BYTES_PER_PROFILE = 128;
    private static final Comparator<StoredProfile> BY_START =
            Comparator.comparingLong(stored -> stored.window().startNanos());

    private final StackTable stacks = new StackTable();
    private final StackMapper mapper = new StackMapper(stacks);
    private final List<StoredProfile> profiles = new ArrayList<>();
    private Workload workload;
    private long rowBytes;

    MemoryPartition(Workload workload) {
        this.workload = workload;
    }

    /** The profile in this partition's stacks; not yet part of it. */
    StoredProfile map(Profile profile) {
        return new StoredProfile(profile.window(), mapper.map(profile.stacks(), profile.rows()));
    }

    void add(Workload latest, StoredProfile profile) {
        workload = latest;
        int at = profiles.size();
        while (at > 0 && BY_START.compare(profiles.get(at - 1), profile) > 0) {
            at--;
        }
        profiles.add(at, profile);
        ProfileRows rows = profile.rows();
        rowBytes += BYTES_PER_PROFILE
                + BYTES_PER_ROW * rows.size()
                + rows.timeOffsetsMicros()
                        .map(times -> times.length * BYTES_PER_SAMPLE_TIME)
                        .orElse(0L);
    }

    Workload workload() {
        return workload;
    }

    List<WindowTotal> totals(TimeRange range) {
        return startingIn(range)
                .map(stored -> new WindowTotal(
                        stored.window(),
                        stored.rows().totalSamples(),
                        stored.rows().totalValue()))
                .toList();
    }

    void scan(ProfileKey key, TimeRange range, ProfileVisitor visitor) {
        List<StoredProfile> found = startingIn(range).toList();
        if (!found.isEmpty()) {
            visitor.partition(key, stacks.copy());
            found.forEach(stored -> visitor.profile(stored.window(), stored.rows()));
        }
    }

    long approximateBytes() {
        return stacks.approximateBytes() + mapper.approximateBytes() + rowBytes;
    }

    private Stream<StoredProfile> startingIn(TimeRange range) {
        return profiles.stream().filter(stored -> range.contains(stored.window().startNanos()));
    }

    /** A profile in the partition's stacks. */
    record StoredProfile(TimeRange window, ProfileRows rows) {}
}
