package io.podflame.collector.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.SourceLine;
import io.podflame.collector.model.StackTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CallTreeMergerTest {
    private static final long NANOS = FoldedInput.NANOS_PER_SAMPLE;

    @Test
    void mergesEqualStacksOfDifferentPartitions() {
        CallTree tree = merge(
                FoldedInput.of("etcd;main;read 2", "etcd;main;write 1"),
                FoldedInput.of("etcd;main;write 4", "etcd;gc 1"));

        assertThat(lines(tree)).containsExactly("all 8", " etcd 8", "  gc 1", "  main 7", "   read 2", "   write 5");
        assertThat(tree.total(0)).isEqualTo(8 * NANOS);
        assertThat(tree.self(4)).isEqualTo(2 * NANOS);
    }

    @Test
    void givesTheSameTreeInWhateverOrderPartitionsCome() {
        Random random = new Random(1);
        List<FoldedInput> partitions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            partitions.add(randomInput(random));
        }
        List<String> inOrder = lines(merge(partitions.toArray(FoldedInput[]::new)));
        for (int i = 0; i < 5; i++) {
            Collections.shuffle(partitions, random);
            assertThat(lines(merge(partitions.toArray(FoldedInput[]::new)))).isEqualTo(inOrder);
        }
    }

    @Test
    void givesTheSameTreeInWhicheverMergerPartitionsAre() {
        Random random = new Random(1);
        CallTreeMerger one = new CallTreeMerger(FoldedInput::frames);
        CallTreeMerger other = new CallTreeMerger(FoldedInput::frames);
        CallTreeMerger all = new CallTreeMerger(FoldedInput::frames);
        for (int i = 0; i < 8; i++) {
            FoldedInput input = randomInput(random);
            input.addTo(i % 3 == 0 ? one : other);
            input.addTo(all);
        }
        one.add(other);
        FoldedInput later = randomInput(random);
        later.addTo(one);
        later.addTo(all);
        assertThat(lines(one.finish(Granularity.FUNCTION))).isEqualTo(lines(all.finish(Granularity.FUNCTION)));
    }

    @Test
    void agreesWithAMapOfStacks() {
        Random random = new Random(2);
        Map<String, Long> expected = new TreeMap<>();
        CallTreeMerger merger = new CallTreeMerger(FoldedInput::frames);
        for (int partition = 0; partition < 10; partition++) {
            FoldedInput input = new FoldedInput();
            for (int i = 0; i < 300; i++) {
                String[] stack = randomStack(random);
                input.add(stack, 1);
                expected.merge(String.join(";", stack), NANOS, Long::sum);
            }
            input.addTo(merger);
        }

        assertThat(valueByStack(merger.finish(Granularity.FUNCTION))).isEqualTo(expected);
    }

    @Test
    void keepsOnlyNodesWithSamplesBelowThem() {
        FoldedInput input = FoldedInput.of("etcd;main;read 1", "etcd;other;path 1");
        CallTreeMerger merger = new CallTreeMerger(FoldedInput::frames);
        merger.begin(input.stacks());
        merger.add(ProfileRows.of(new int[] {3}, new int[] {1}, new long[] {NANOS}));

        assertThat(lines(merger.finish(Granularity.FUNCTION)))
                .containsExactly("all 1", " etcd 1", "  main 1", "   read 1");
    }

    @Test
    void takesAFewNodesOfALargeTable() {
        FoldedInput input = new FoldedInput();
        for (int i = 0; i < 400; i++) {
            input.add(new String[] {"etcd", "main", "f" + i}, 1);
        }
        CallTreeMerger merger = new CallTreeMerger(FoldedInput::frames);
        for (int partition = 0; partition < 2; partition++) {
            merger.begin(input.stacks());
            merger.add(ProfileRows.of(new int[] {7, 300, 2}, new int[] {1, 2, 3}, new long[] {NANOS, NANOS, NANOS}));
        }

        assertThat(lines(merger.finish(Granularity.FUNCTION)))
                .containsExactly("all 12", " etcd 12", "  main 12", "   f297 4", "   f4 2");
    }

    @Test
    void namesALocationOncePerPartitionAndOnlyWhenItIsUsed() {
        FoldedInput input = FoldedInput.of("etcd;main;main;read 1", "etcd;main;write 1", "etcd;unused 1");
        List<Location> asked = new ArrayList<>();
        CallTreeMerger merger = new CallTreeMerger(location -> {
            asked.add(location);
            return FoldedInput.frames(location);
        });
        merger.begin(input.stacks());
        merger.add(ProfileRows.of(new int[] {4, 5}, new int[] {1, 1}, new long[] {1, 1}));
        merger.add(ProfileRows.of(new int[] {4}, new int[] {1}, new long[] {1}));
        merger.finish(Granularity.FUNCTION);

        assertThat(asked).doesNotHaveDuplicates().hasSize(4);
    }

    @Test
    void isOnlyARootWithoutRows() {
        CallTree tree = merge();

        assertThat(tree.nodeCount()).isEqualTo(1);
        assertThat(tree.samples()).isZero();
    }

    @Test
    void countsSamplesOfTheEmptyStackAtTheRoot() {
        CallTreeMerger merger = new CallTreeMerger(FoldedInput::frames);
        merger.begin(new StackTable());
        merger.add(ProfileRows.of(new int[] {StackTable.ROOT}, new int[] {2}, new long[] {7}));

        CallTree tree = merger.finish(Granularity.FUNCTION);
        assertThat(tree.selfSamples(0)).isEqualTo(2);
        assertThat(tree.self(0)).isEqualTo(7);
    }

    @Test
    void mergesVeryDeepStacks() {
        String[] stack = new String[20_000];
        Arrays.fill(stack, "recurse");
        CallTree tree = merge(new FoldedInput().add(stack, 1));

        assertThat(tree.nodeCount()).isEqualTo(20_001);
        assertThat(tree.total(1)).isEqualTo(NANOS);
    }

    @Test
    void refusesRowsOfNoTable() {
        CallTreeMerger merger = new CallTreeMerger(FoldedInput::frames);
        ProfileRows rows = ProfileRows.of(new int[] {9}, new int[] {1}, new long[] {1});

        assertThatThrownBy(() -> merger.add(rows)).isInstanceOf(IllegalStateException.class);
        merger.begin(new StackTable());
        assertThatThrownBy(() -> merger.add(rows))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("stack node 9");
    }

    private static CallTree merge(FoldedInput... partitions) {
        CallTreeMerger merger = new CallTreeMerger(FoldedInput::frames);
        for (FoldedInput partition : partitions) {
            partition.addTo(merger);
        }
        return merger.finish(Granularity.FUNCTION);
    }

    private static FoldedInput randomInput(Random random) {
        FoldedInput input = new FoldedInput();
        for (int i = 0; i < 100; i++) {
            input.add(randomStack(random), 1 + random.nextInt(3));
        }
        return input;
    }

    private static String[] randomStack(Random random) {
        String[] stack = new String[1 + random.nextInt(6)];
        for (int depth = 0; depth < stack.length; depth++) {
            stack[depth] = "f" + random.nextInt(4);
        }
        return stack;
    }

    private static List<String> lines(CallTree tree) {
        List<String> lines = new ArrayList<>();
        int[] depths = new int[tree.nodeCount()];
        for (int node = 0; node < tree.nodeCount(); node++) {
            depths[node] = node == 0 ? 0 : depths[tree.parent(node)] + 1;
            String name = node == 0 ? "all" : tree.frame(node).name();
            lines.add(" ".repeat(depths[node]) + name + " " + tree.totalSamples(node));
        }
        return lines;
    }

    private static Map<String, Long> valueByStack(CallTree tree) {
        Map<String, Long> values = new TreeMap<>();
        String[] stacks = new String[tree.nodeCount()];
        for (int node = 1; node < tree.nodeCount(); node++) {
            String name = tree.frame(node).name();
            stacks[node] = tree.parent(node) == 0 ? name : stacks[tree.parent(node)] + ";" + name;
            if (tree.self(node) > 0) {
                values.put(stacks[node], tree.self(node));
            }
        }
        return values;
    }

    /** call and work are inlined into main at two places; main.go:7 has the most. */
    private static List<FrameAtLine> inlined(Location location) {
        return switch (((Location.Thread) location).name()) {
            case "1" -> List.of(at("work", true, 3), at("call", true, 12), at("main", false, 5));
            case "2" -> List.of(at("work", true, 4), at("call", true, 12), at("main", false, 7));
            case "3" -> List.of(at("work", false, 3), at("main", false, 7));
            default -> List.of(at("main", false, 5));
        };
    }

    private static FrameAtLine at(String name, boolean inlined, int line) {
        Frame frame = new Frame(name, FrameKind.GO, "etcd", true, inlined);
        return new FrameAtLine(frame, new SourceLine(name + ".go", line));
    }

    private static CallTree inlined(Granularity granularity) {
        CallTreeMerger merger = new CallTreeMerger(CallTreeMergerTest::inlined);
        FoldedInput.of("1 2", "2 3", "3 4", "4 1").addTo(merger);
        return merger.finish(granularity);
    }

    @Test
    void expandsInlinedCallsAndKeepsTheHottestLineOfAFunction() {
        CallTree tree = inlined(Granularity.FUNCTION);
        assertThat(lines(tree)).containsExactly("all 10", " main 10", "  call 5", "   work 5", "  work 4");
        assertThat(IntStream.range(1, 5).mapToObj(tree::line))
                .extracting(SourceLine::toString)
                .containsExactly("main.go:7", "call.go:12", "work.go:4", "work.go:3");
        assertThat(IntStream.range(1, 5).mapToObj(tree::frame))
                .extracting(Frame::inlined)
                .containsExactly(false, true, true, false);
    }

    @Test
    void givesEachLineANodeOfItsOwnWhenAsked() {
        CallTree tree = inlined(Granularity.LINE);
        assertThat(IntStream.range(1, tree.nodeCount())
                        .mapToObj(node -> tree.line(node) + " " + tree.totalSamples(node)))
                .containsExactly(
                        "main.go:5 3",
                        "call.go:12 2",
                        "work.go:3 2",
                        "main.go:7 7",
                        "call.go:12 3",
                        "work.go:4 3",
                        "work.go:3 4");
        assertThat(tree.frames()).hasSize(4).doesNotHaveDuplicates();
    }
}
