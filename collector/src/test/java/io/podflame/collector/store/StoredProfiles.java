package io.podflame.collector.store;

import io.podflame.collector.model.Location;
import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Profiles without their tables, so that what was stored and what was read can be compared. */
public final class StoredProfiles {

    private static final TimeRange ALWAYS = new TimeRange(0, Long.MAX_VALUE);

    private StoredProfiles() {}

    /** Every profile of the store, in the order of keys and windows. */
    public static List<Stored> in(ProfileStore store) {
        return in(store, ALWAYS, key -> true);
    }

    public static List<Stored> in(ProfileStore store, TimeRange range, Predicate<ProfileKey> keys) {
        Collector collector = new Collector();
        store.scan(range, keys, collector);
        return collector.found.stream().sorted(Stored.ORDER).toList();
    }

    /** Every profile of batches, in the order of keys and windows. */
    public static List<Stored> of(ProfileBatch... batches) {
        return of(List.of(batches));
    }

    public static List<Stored> of(List<ProfileBatch> batches) {
        return batches.stream()
                .flatMap(batch -> batch.profiles().stream())
                .map(StoredProfiles::of)
                .sorted(Stored.ORDER)
                .toList();
    }

    private static Stored of(Profile profile) {
        return new Stored(profile.key(), profile.window(), rows(profile.stacks(), profile.rows()));
    }

    private static Map<List<Location>, Row> rows(StackTable stacks, ProfileRows rows) {
        int[] times = rows.timeOffsetsMicros().orElse(new int[0]);
        int nextTime = 0;
        Map<List<Location>, Row> found = new HashMap<>();
        for (int row = 0; row < rows.size(); row++) {
            List<Integer> ofRow = List.of();
            if (times.length > 0) {
                ofRow = Arrays.stream(times, nextTime, nextTime + rows.samples(row))
                        .boxed()
                        .toList();
                nextTime += rows.samples(row);
            }
            Row before =
                    found.put(stack(stacks, rows.stackNode(row)), new Row(rows.samples(row), rows.value(row), ofRow));
            if (before != null) {
                throw new AssertionError("a stack trace in two rows");
            }
        }
        return found;
    }

    private static List<Location> stack(StackTable stacks, int leaf) {
        return Stream.iterate(leaf, node -> node != StackTable.ROOT, stacks::parent)
                .map(node -> stacks.location(stacks.locationId(node)))
                .toList();
    }

    /** One profile. */
    public record Stored(ProfileKey key, TimeRange window, Map<List<Location>, Row> rows) {
        private static final Comparator<Stored> ORDER = Comparator.comparing(Stored::key)
                .thenComparingLong(stored -> stored.window().startNanos());
    }

    /** What is known of one stack trace in one window. */
    public record Row(int samples, long value, List<Integer> timeOffsetsMicros) {}

    private static final class Collector implements ProfileVisitor {
        private final List<Stored> found = new ArrayList<>();
        private @Nullable ProfileKey key;
        private @Nullable StackTable stacks;

        @Override
        public void partition(ProfileKey next, StackTable itsStacks) {
            key = next;
            stacks = itsStacks;
        }

        @Override
        public void profile(TimeRange window, ProfileRows rows) {
            if (key == null || stacks == null) {
                throw new AssertionError("a profile before its partition");
            }
            found.add(new Stored(key, window, StoredProfiles.rows(stacks, rows)));
        }
    }
}
