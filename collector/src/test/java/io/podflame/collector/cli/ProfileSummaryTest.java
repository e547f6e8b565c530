package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.FlameGraphView.AccuracyView;
import io.podflame.collector.api.FlameGraphView.Frames;
import io.podflame.collector.api.FlameGraphView.Lines;
import io.podflame.collector.api.FlameGraphView.Nodes;
import io.podflame.collector.api.SchedulingView;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProfileSummaryTest {

    private static final AccuracyView UNKNOWN_RATE =
            new AccuracyView(0, 0, 100, Map.of(), Map.of(), Map.of(), 0, Map.of());

    private static final long MS = 1_000_000;

    /** Thread t → f → g → f, and t → k (kernel); f is on the stack twice in one of them. */
    private static FlameGraphView view() {
        return view(Map.of("depth limit", 2L));
    }

    private static FlameGraphView view(Map<String, Long> truncated) {
        return new FlameGraphView(
                "etcd",
                "cpu-clock",
                "nanoseconds",
                0,
                10_000,
                100,
                List.of("t", "f", "g", "k"),
                List.of(""),
                List.of("THREAD", "GO", "KERNEL"),
                new Frames(
                        new int[] {0, 1, 2, 3}, new int[] {0, 1, 1, 2}, new int[4], new int[] {1, 1, 1, 1}, new int[4]),
                new Lines(new int[1], new int[1]),
                new Nodes(
                        new int[] {0, 0, 1, 2, 3, 1},
                        new int[] {-1, 0, 1, 2, 1, 3},
                        new int[6],
                        new long[] {0, 0, 100 * MS, 200 * MS, 300 * MS, 400 * MS},
                        new long[] {1000 * MS, 1000 * MS, 600 * MS, 500 * MS, 300 * MS, 400 * MS}),
                new AccuracyView(
                        99, 98.7, 100, Map.of("ring full", 3L), Map.of(), truncated, 0.25, Map.of("libx.so", 0.25)),
                SchedulingView.NONE);
    }

    @Test
    void countsARecursionOnceInTotals() {
        assertThat(new HotFunctions(view()).byTotal(1)).singleElement().satisfies(function -> {
            assertThat(function.name()).isEqualTo("f");
            assertThat(function.total()).isEqualTo(600 * MS);
            assertThat(function.self()).isEqualTo(400 * MS);
        });
    }

    /** Nodes stand behind their parents, and else as it happens. */
    @Test
    void totalsDoNotDependOnTheOrderOfNodes() {
        Random random = new Random(3);
        for (int tree = 0; tree < 50; tree++) {
            int[] parents = new int[60];
            int[] frames = new int[60];
            long[] totals = new long[60];
            frames[0] = -1;
            long[] expected = new long[4];
            for (int node = 1; node < parents.length; node++) {
                parents[node] = random.nextInt(node);
                frames[node] = random.nextInt(4);
                totals[node] = 1 + random.nextInt(1_000);
                int caller = parents[node];
                while (caller > 0 && frames[caller] != frames[node]) {
                    caller = parents[caller];
                }
                expected[frames[node]] += caller == 0 ? totals[node] : 0;
            }
            FlameGraphView view = goView(new Nodes(parents, frames, new int[60], new long[60], totals));
            assertThat(new HotFunctions(view).byTotal(4))
                    .allSatisfy(function ->
                            assertThat(function.total()).isEqualTo(expected[Integer.parseInt(function.name())]));
        }
    }

    private static FlameGraphView goView(Nodes nodes) {
        return new FlameGraphView(
                "etcd",
                "cpu-clock",
                "nanoseconds",
                0,
                10_000,
                100,
                List.of("0", "1", "2", "3"),
                List.of(""),
                List.of("GO"),
                new Frames(new int[] {0, 1, 2, 3}, new int[4], new int[4], new int[] {1, 1, 1, 1}, new int[4]),
                new Lines(new int[1], new int[1]),
                nodes,
                new AccuracyView(99, 98.7, 100, Map.of(), Map.of(), Map.of(), 0, Map.of()),
                SchedulingView.NONE);
    }

    @Test
    void threadsAreNoFunctions() {
        assertThat(new HotFunctions(view()).bySelf(10))
                .extracting(HotFunctions.HotFunction::name)
                .containsExactly("f", "k", "g");
    }

    @Test
    void saysCpuCoresAndTopFunctions() {
        List<String> lines = ProfileSummary.lines(view(), 120, NamesRemedy.COLLECTOR);
        assertThat(lines).contains("1.00 s of CPU in 10.0 s (0.10 cores), 100 samples");
        assertThat(lines).anyMatch(line -> line.matches("400 ms +40\\.0 +400 ms +40\\.0 +k \\[kernel]"));
    }

    @Test
    void accuracyLineNamesEveryLossWithItsReason() {
        assertThat(ProfileSummary.accuracy(view()))
                .isEqualTo(
                        "accuracy: 98.7 of 99 Hz achieved · lost 3 (ring full 3) · dropped 0 · truncated 2.0 % (depth limit 2)"
                                + " · unsymbolized 25.0 % (mostly libx.so)");
    }

    @Test
    void saysHowTheCallersOfCodeWithoutFramePointersAreFound() {
        String hint = "  stacks: --call-graph dwarf finds the callers of code without frame pointers";
        assertThat(ProfileSummary.lines(view(Map.of("no frame pointer", 30L)), 120, NamesRemedy.COLLECTOR))
                .contains(hint);
        assertThat(ProfileSummary.lines(view(Map.of("no frame pointer", 2L)), 120, NamesRemedy.COLLECTOR))
                .doesNotContain(hint);
    }

    @Test
    void aRecordingMayNotSayItsRate() {
        assertThat(ProfileSummary.accuracy(counting("cpu-clock", "nanoseconds", UNKNOWN_RATE)))
                .startsWith("accuracy: rate not known · lost 0");
    }

    @Test
    void saysWhichWaitsCount() {
        assertThat(ProfileSummary.lines(
                        counting("off-cpu:10ms", "nanoseconds", UNKNOWN_RATE), 120, NamesRemedy.COLLECTOR))
                .contains("1.00 s off-cpu in 10.0 s, 100 samples")
                .noneMatch(line -> line.contains("BY SELF"))
                .anyMatch(line -> line.startsWith("accuracy: every wait of 10ms or more · lost 0 ·"));
        assertThat(ProfileSummary.accuracy(counting("wall-clock", "nanoseconds", UNKNOWN_RATE)))
                .startsWith("accuracy: every wait of 1ms or more · lost 0 ·");
    }

    @Test
    void saysWhatWasCountedWhenItIsNotCpuTime() {
        assertThat(ProfileSummary.lines(counting("cache-misses", "count"), 120, NamesRemedy.COLLECTOR))
                .contains("1000000000 cache-misses in 10.0 s, 100 samples")
                .anyMatch(line -> line.matches("400000000 +40\\.0 +400000000 +40\\.0 +k \\[kernel]"));
        assertThat(ProfileSummary.lines(counting("delay", "nanoseconds"), 120, NamesRemedy.COLLECTOR))
                .contains("1.00 s delay in 10.0 s, 100 samples");
        assertThat(ProfileSummary.lines(counting("task-clock:u", "nanoseconds"), 120, NamesRemedy.COLLECTOR))
                .contains("1.00 s of CPU in 10.0 s (0.10 cores), 100 samples");
    }

    private static FlameGraphView counting(String event, String unit) {
        return counting(event, unit, view().accuracy());
    }

    private static FlameGraphView counting(String event, String unit, AccuracyView accuracy) {
        FlameGraphView cpu = view();
        return new FlameGraphView(
                cpu.title(),
                event,
                unit,
                cpu.fromMillis(),
                cpu.toMillis(),
                cpu.samples(),
                cpu.names(),
                cpu.files(),
                cpu.kinds(),
                cpu.frames(),
                cpu.lines(),
                cpu.nodes(),
                accuracy,
                cpu.scheduling());
    }

    @Test
    void namesCannotSteerTheTerminal() {
        assertThat(TextTable.printable("a\u001b[2Jb\nc\u009bd")).isEqualTo("a?[2Jb?c?d");
    }
}
