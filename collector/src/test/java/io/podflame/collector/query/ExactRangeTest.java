package io.podflame.collector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import io.podflame.collector.query.QueryService.ExactGraph;
import io.podflame.collector.store.memory.MemorySymbolStore;
import io.podflame.collector.symbolize.Symbolizer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Windows of 10 s, and a range that begins and ends within them. */
final class ExactRangeTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_795_413_600L * SECOND;
    private static final WorkloadKey ETCD =
            new WorkloadKey(WorkloadKind.POD, "node-a", "kube-system", "etcd-0", "etcd", "");

    private final FakeProfileStore store = new FakeProfileStore();
    private final QueryService queries = new QueryService(store, new Symbolizer(new MemorySymbolStore()));

    @Test
    void sharesOutWindowsAtTheEdges() {
        for (int window = 0; window < 4; window++) {
            put("", window, ProfileRows.of(new int[] {1, 2}, new int[] {8, 2}, new long[] {8_000, 2_000}));
        }

        ExactGraph exact = queries.exactFlameGraph(of("", 5, 32.5));

        CallTree tree = exact.graph().callTree();
        assertThat(tree.total(0)).as("half, two whole, a quarter").isEqualTo(5_000 + 20_000 + 2_500);
        assertThat(exact.sharedOutShare()).isCloseTo(7_500 / 27_500.0, within(1e-9));
        assertThat(exact.sampledShare()).isEqualTo(1);
        assertThat(exact.graph().range()).isEqualTo(range(5, 32.5));
    }

    @Test
    void cutsByTheTimesOfSamplesWhereTheyAreKnown() {
        // the first stack at 1, 6 and 9 s of each window, the second at 2 s
        int[] offsets = {1_000_000, 6_000_000, 9_000_000, 2_000_000};
        for (int window = 0; window < 3; window++) {
            put("s1", window, ProfileRows.withTimes(new int[] {1, 2}, new int[] {3, 1}, new long[] {30, 10}, offsets));
        }

        ExactGraph exact = queries.exactFlameGraph(of("s1", 6, 22));

        CallTree tree = exact.graph().callTree();
        assertThat(tree.samples())
                .as("6, 9 | all four | 21: 22 is no longer in it")
                .isEqualTo(2 + 4 + 1);
        assertThat(tree.total(0)).isEqualTo(70);
        assertThat(exact.sharedOutShare()).isZero();
    }

    @Test
    void takesARangeWithinOneWindow() {
        put("", 0, ProfileRows.of(new int[] {1}, new int[] {10}, new long[] {10_000}));

        assertThat(queries.exactFlameGraph(of("", 2, 4)).graph().callTree().total(0))
                .isEqualTo(2_000);
    }

    @Test
    void leavesOutWhatOnlyTouchesTheRange() {
        put("", 0, ProfileRows.of(new int[] {1}, new int[] {10}, new long[] {10_000}));

        ExactGraph exact = queries.exactFlameGraph(of("", 10, 20));

        assertThat(exact.graph().callTree().samples()).isZero();
        assertThat(exact.sampledShare()).isZero();
        assertThat(exact.graph().title()).contains("kube-system/etcd-0/etcd");
    }

    @Test
    void saysHowMuchOfTheRangeWasSampled() {
        put("", 0, ProfileRows.of(new int[] {1}, new int[] {10}, new long[] {10_000}));
        put("", 3, ProfileRows.of(new int[] {1}, new int[] {10}, new long[] {10_000}));

        assertThat(queries.exactFlameGraph(of("", 5, 45)).sampledShare()).isEqualTo(15 / 40.0);
    }

    private void put(String session, int window, ProfileRows rows) {
        TimeRange time = range(window * 10, window * 10 + 10);
        store.put(new ProfileKey(ETCD, Event.CPU_CLOCK, session), time, stacks(), rows);
        store.put(new WindowStatistics(
                "node-a", session, Event.CPU_CLOCK, time, 19, SECOND, 10, 0, 0, Map.of(), Map.of(), Map.of()));
    }

    private static StackTable stacks() {
        StackTable stacks = new StackTable();
        int thread = stacks.addChild(StackTable.ROOT, stacks.addLocation(new Location.Thread("etcd")));
        stacks.addChild(thread, stacks.addLocation(new Location.Kernel("vfs_read", "")));
        return stacks;
    }

    private static FlameGraphRequest of(String session, double from, double to) {
        return new FlameGraphRequest(Set.of(ETCD), range(from, to), "cpu-clock", session);
    }

    private static TimeRange range(double from, double to) {
        return new TimeRange(START + (long) (from * SECOND), START + (long) (to * SECOND));
    }
}
