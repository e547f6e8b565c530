package io.podflame.collector.store.memory;

import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.store.ProfileStore.Series;
import io.podflame.collector.store.ProfileStore.WindowTotal;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.store.StackMapper;
import java.util.Arrays;
import java.util.List;

/** All profiles of one series as one: a column of samples and one of values, by stack node. Guarded by the store's lock. */
final class SummedSeries {

    private final StackTable stacks = new StackTable();
    private final StackMapper mapper = new StackMapper(stacks);
    private final ProfileKey key;
    private Workload workload;
    private TimeRange window;
    private long[] samples = new long[64];
    private long[] values = new long[64];

    /** As long as nothing was added its window is the first profile's. */
    SummedSeries(Profile first) {
        key = first.key();
        workload = first.workload();
        window = first.window();
    }

    /** Finds or makes the nodes of a profile's rows, and counts nothing yet. Throws when a row has no node in its table. */
    Addition prepare(Profile profile) {
        ProfileRows rows = profile.rows();
        int[] nodes = new int[rows.size()];
        mapper.begin(profile.stacks());
        for (int row = 0; row < nodes.length; row++) {
            nodes[row] = mapper.node(profile.stacks(), rows.stackNode(row));
        }
        return new Addition(profile, nodes);
    }

    /** A profile whose rows have their nodes. */
    final class Addition {
        private final Profile profile;
        private final int[] nodes;

        private Addition(Profile profile, int[] nodes) {
            this.profile = profile;
            this.nodes = nodes;
        }

        /** Counts it; cannot fail. */
        void apply() {
            if (stacks.nodeCount() > samples.length) {
                int length = Math.max(stacks.nodeCount(), samples.length * 2);
                samples = Arrays.copyOf(samples, length);
                values = Arrays.copyOf(values, length);
            }
            ProfileRows rows = profile.rows();
            for (int row = 0; row < nodes.length; row++) {
                samples[nodes[row]] += rows.samples(row);
                values[nodes[row]] += rows.value(row);
            }
            workload = profile.workload();
            window = SummingProfileStore.union(window, profile.window());
        }
    }

    ProfileKey key() {
        return key;
    }

    boolean startsIn(TimeRange range) {
        return range.contains(window.startNanos());
    }

    Series series() {
        return new Series(
                key,
                workload,
                List.of(new WindowTotal(
                        window,
                        Arrays.stream(samples).sum(),
                        Arrays.stream(values).sum())));
    }

    /** One profile; more of them where a stack's samples are more than one row can say. */
    void scan(ProfileVisitor visitor) {
        visitor.partition(key, stacks.copy());
        long[] restOfSamples = samples.clone();
        long[] restOfValues = values.clone();
        do {
            visitor.profile(window, takeRows(restOfSamples, restOfValues));
        } while (Arrays.stream(restOfSamples).anyMatch(rest -> rest > 0));
    }

    /** Takes as much as rows can hold; a row's value goes with its last samples. */
    private ProfileRows takeRows(long[] restOfSamples, long[] restOfValues) {
        int nodes = Math.min(stacks.nodeCount(), samples.length); // beyond it none was counted
        int size = 0;
        for (int node = 0; node < nodes; node++) {
            size += restOfSamples[node] > 0 ? 1 : 0;
        }
        int[] rowNodes = new int[size];
        int[] rowSamples = new int[size];
        long[] rowValues = new long[size];
        int row = 0;
        for (int node = 0; node < nodes; node++) {
            if (restOfSamples[node] > 0) {
                rowNodes[row] = node;
                rowSamples[row] = (int) Math.min(Integer.MAX_VALUE, restOfSamples[node]);
                restOfSamples[node] -= rowSamples[row];
                if (restOfSamples[node] == 0) {
                    rowValues[row] = restOfValues[node];
                }
                row++;
            }
        }
        return ProfileRows.of(rowNodes, rowSamples, rowValues);
    }

    long approximateBytes() {
        return stacks.approximateBytes() + mapper.approximateBytes() + 8L * (samples.length + values.length);
    }
}
