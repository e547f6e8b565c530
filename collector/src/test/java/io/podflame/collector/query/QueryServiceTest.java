package io.podflame.collector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import io.podflame.collector.store.memory.MemorySymbolStore;
import io.podflame.collector.symbolize.Symbolizer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class QueryServiceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_795_413_600L * SECOND; // 2026-11-23 06:00:00 UTC
    private static final TimeRange HOUR = new TimeRange(START, START + 3600 * SECOND);
    private static final WorkloadKey ETCD =
            new WorkloadKey(WorkloadKind.POD, "node-a", "kube-system", "etcd-0", "etcd", "");
    private static final WorkloadKey MIXER =
            new WorkloadKey(WorkloadKind.POD, "node-b", "istio-system", "mixer-1", "mixer", "");
    private static final BuildId BUILD_ID = BuildId.of("abcd");

    private final FakeProfileStore store = new FakeProfileStore();
    private final QueryService queries = new QueryService(store, new Symbolizer(new MemorySymbolStore()));

    @Test
    void mergesTheWindowsOfTheChosenWorkloadOnly() {
        store.put(continuous(ETCD), window(0), stacks(), rows(2));
        store.put(continuous(ETCD), window(10), stacks(), rows(3));
        store.put(continuous(MIXER), window(0), stacks(), rows(50));

        FlameGraph graph = queries.flameGraph(FlameGraphRequest.ofCpu(Set.of(ETCD), HOUR));

        assertThat(graph.callTree().samples()).isEqualTo(10);
        assertThat(graph.callTree().total(0)).isEqualTo(100);
        assertThat(graph.event()).isEqualTo(Event.CPU_CLOCK);
        assertThat(graph.buildIds()).isEqualTo(Map.of("/usr/bin/etcd", BUILD_ID));
    }

    @Test
    void mergesAllWorkloadsWhenNoneIsChosen() {
        store.put(continuous(ETCD), window(0), stacks(), rows(2));
        store.put(continuous(MIXER), window(0), stacks(), rows(50));

        FlameGraph graph = queries.flameGraph(FlameGraphRequest.ofCpu(Set.of(), HOUR));

        assertThat(graph.callTree().samples()).isEqualTo(104);
        assertThat(graph.title()).startsWith("all workloads on 2 nodes · ");
    }

    @Test
    void tellsSeveralWorkloadsApartByAFrameOfTheirOwn() {
        store.put(continuous(ETCD), window(0), stacks(), rows(2));
        store.put(continuous(MIXER), window(0), stacks(), rows(50));

        CallTree all =
                queries.flameGraph(FlameGraphRequest.ofCpu(Set.of(), HOUR)).callTree();

        assertThat(IntStream.range(1, all.nodeCount())
                        .filter(node -> all.parent(node) == 0)
                        .mapToObj(node -> all.frame(node) + " " + all.total(node)))
                .containsExactlyInAnyOrder(
                        new Frame("kube-system/etcd-0/etcd", FrameKind.WORKLOAD, "", true) + " 40",
                        new Frame("istio-system/mixer-1/mixer", FrameKind.WORKLOAD, "", true) + " 1000");
        CallTree one =
                queries.flameGraph(FlameGraphRequest.ofCpu(Set.of(ETCD), HOUR)).callTree();
        assertThat(one.frames()).noneMatch(frame -> frame.kind() == FrameKind.WORKLOAD);
    }

    @Test
    void keepsSessionsAndEventsApart() {
        store.put(continuous(ETCD), window(0), stacks(), rows(1));
        store.put(new ProfileKey(ETCD, Event.CPU_CLOCK, "s1"), window(0), stacks(), rows(2));
        store.put(new ProfileKey(ETCD, new Event("cycles", Event.Unit.COUNT), "s1"), window(0), stacks(), rows(4));

        FlameGraph session = queries.flameGraph(new FlameGraphRequest(Set.of(), HOUR, "cpu-clock", "s1"));
        FlameGraph cycles = queries.flameGraph(new FlameGraphRequest(Set.of(), HOUR, "cycles", "s1"));

        assertThat(session.callTree().samples()).isEqualTo(4);
        assertThat(session.title())
                .isEqualTo("kube-system/etcd-0/etcd on node-a · session s1 · 2026-11-23 06:00:00–06:00:10 UTC");
        assertThat(cycles.callTree().samples()).isEqualTo(8);
        assertThat(cycles.event().unit()).isEqualTo(Event.Unit.COUNT);
    }

    @Test
    void saysWhatWasAskedForWhenThereAreNoSamples() {
        FlameGraph graph = queries.flameGraph(FlameGraphRequest.ofCpu(Set.of(ETCD), HOUR));

        assertThat(graph.title()).isEqualTo("kube-system/etcd-0/etcd on node-a · 2026-11-23 06:00:00–07:00:00 UTC");
        assertThat(graph.callTree().nodeCount()).isEqualTo(1);
        assertThat(graph.accuracy().requestedHertz()).isZero();
        assertThat(graph.accuracy().unnamedShare()).isZero();
    }

    @Test
    void computesTheAchievedRateFromEveryWindowOfTheNodesInvolved() {
        store.put(continuous(ETCD), window(0), stacks(), rows(1));
        // 2 CPUs x 10 s at 19 Hz: 380 wanted; of 360 + 400 captured, 30 were dropped
        store.put(statistics("node-a", 0, 360, Map.of("ring full", 7L), Map.of("queue full", 30L)));
        store.put(statistics("node-a", 10, 400, Map.of("ring full", 1L), Map.of()));
        store.put(statistics("node-b", 0, 9, Map.of("ring full", 1000L), Map.of()));

        Accuracy accuracy =
                queries.flameGraph(FlameGraphRequest.ofCpu(Set.of(ETCD), HOUR)).accuracy();

        assertThat(accuracy.requestedHertz()).isEqualTo(19, within(1e-9));
        assertThat(accuracy.achievedHertz()).isEqualTo(730 / 40.0, within(1e-9));
        assertThat(accuracy.lostSamples()).isEqualTo(Map.of("ring full", 8L));
        assertThat(accuracy.droppedSamples()).isEqualTo(Map.of("queue full", 30L));
    }

    @Test
    void countsTruncatedSamplesByReasonAndUnnamedValueByFile() {
        store.put(continuous(ETCD), window(0), stacks(), rows(5));

        Accuracy accuracy =
                queries.flameGraph(FlameGraphRequest.ofCpu(Set.of(ETCD), HOUR)).accuracy();

        assertThat(accuracy.samples()).isEqualTo(10);
        assertThat(accuracy.totalValue()).isEqualTo(100);
        assertThat(accuracy.truncatedSamples()).isEqualTo(Map.of("no frame pointer", 5L));
        assertThat(accuracy.unnamedValue()).isEqualTo(Map.of("/usr/bin/etcd", 50L));
        assertThat(accuracy.unnamedShare()).isEqualTo(0.5);
    }

    @Test
    void findsEachWorkloadsHottestFunction() {
        store.put(
                continuous(ETCD), window(0), stacks(), ProfileRows.of(new int[] {1, 2, 4}, ones(3), new long[] {90, 4, 6
                }));
        store.put(continuous(MIXER), window(0), stacks(), ProfileRows.of(new int[] {2}, ones(1), new long[] {8}));
        store.put(continuous(MIXER), window(10), stacks(), ProfileRows.of(new int[] {4}, ones(1), new long[] {2}));

        assertThat(queries.hottest(FlameGraphRequest.ofCpu(Set.of(), HOUR)))
                .isEqualTo(Map.of(
                        ETCD, new HottestFunction("[etcd+0x1234]", 0.06), MIXER, new HottestFunction("vfs_read", 0.8)));
    }

    /** 1: thread · 2: thread, vfs_read · 3: thread, truncated · 4: thread, truncated, an address in etcd. */
    private static StackTable stacks() {
        StackTable stacks = new StackTable();
        int thread = stacks.addChild(StackTable.ROOT, stacks.addLocation(new Location.Thread("etcd")));
        stacks.addChild(thread, stacks.addLocation(new Location.Kernel("vfs_read", "")));
        int cut = stacks.addChild(thread, stacks.addLocation(new Location.Truncated("no frame pointer")));
        Location.Executable etcd = new Location.Executable(BUILD_ID, true, "/usr/bin/etcd");
        stacks.addChild(cut, stacks.addLocation(new Location.InstructionPointer(etcd, 0x1234)));
        return stacks;
    }

    /** So many samples, worth 10 each, in the kernel; and as many in etcd, truncated. */
    private static ProfileRows rows(int samples) {
        return ProfileRows.of(
                new int[] {2, 4}, new int[] {samples, samples}, new long[] {10L * samples, 10L * samples});
    }

    private static int[] ones(int count) {
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static ProfileKey continuous(WorkloadKey workload) {
        return new ProfileKey(workload, Event.CPU_CLOCK, "");
    }

    private static TimeRange window(int second) {
        return new TimeRange(START + second * SECOND, START + (second + 10) * SECOND);
    }

    private static WindowStatistics statistics(
            String node, int second, long captured, Map<String, Long> lost, Map<String, Long> dropped) {
        return new WindowStatistics(
                node, "", Event.CPU_CLOCK, window(second), 19, 20 * SECOND, captured, 100, 0, lost, dropped, Map.of());
    }
}
