package io.podflame.collector.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.SourceLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trees of several mergers, put together when they are sorted, beside one merger that was given everything. */
final class SortedTreesTest {

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void areWhatOneMergerMakesOfAll(Granularity granularity) {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            CallTreeMerger whole = merger(granularity);
            CallTreeMerger all = merger(granularity);
            int mergers = 1 + random.nextInt(9);
            for (int i = 0; i < mergers; i++) {
                CallTreeMerger part = merger(granularity);
                for (int partition = random.nextInt(3); partition >= 0; partition--) {
                    FoldedInput input = randomInput(random);
                    input.addTo(part);
                    input.addTo(all);
                    if (random.nextBoolean()) {
                        part.sort();
                    }
                }
                whole.add(part);
            }
            assertThat(nodes(whole.finish(granularity))).isEqualTo(nodes(all.finish(granularity)));
        }
    }

    @Test
    void areOfWhateverDepth() {
        String[] stack = new String[20_000];
        Arrays.fill(stack, "1");
        CallTreeMerger whole = merger(Granularity.LINE);
        CallTreeMerger part = merger(Granularity.LINE);
        new FoldedInput().add(stack, 1).addTo(whole);
        new FoldedInput().add(stack, 2).add(new String[] {"1", "2"}, 1).addTo(part);
        whole.add(part);

        CallTree tree = whole.finish(Granularity.LINE);
        assertThat(tree.samples()).isEqualTo(4);
        assertThat(tree.nodeCount()).isEqualTo(1 + 40_000 + 1);
    }

    @Test
    void areAsTheyWereWhereOneIsEmpty() {
        CallTreeMerger whole = merger(Granularity.LINE);
        whole.add(merger(Granularity.LINE));
        assertThat(nodes(whole.finish(Granularity.LINE))).containsExactly("0 0 0");

        CallTreeMerger part = merger(Granularity.LINE);
        FoldedInput.of("0;1 3").addTo(part);
        List<String> alone = nodes(part.finish(Granularity.LINE));
        CallTreeMerger again = merger(Granularity.LINE);
        FoldedInput.of("0;1 3").addTo(again);
        whole.add(again);
        assertThat(nodes(whole.finish(Granularity.LINE))).isEqualTo(alone);
    }

    private static CallTreeMerger merger(Granularity granularity) {
        Function<Location, List<FrameAtLine>> namer =
                granularity == Granularity.FUNCTION_ONLY ? SortedTreesTest::functions : SortedTreesTest::lines;
        return new CallTreeMerger(namer);
    }

    /** Locations are numbers: an odd one has an inlined call, one of three is of the same functions as another, at another line. */
    private static List<FrameAtLine> lines(Location location) {
        int number = number(location);
        FrameAtLine outer = at("f" + number % 3, false, number);
        return number % 2 == 0 ? List.of(outer) : List.of(at("g" + number % 2, true, number % 4), outer);
    }

    private static List<FrameAtLine> functions(Location location) {
        return lines(location).stream()
                .map(frame -> new FrameAtLine(frame.frame().called()))
                .toList();
    }

    private static int number(Location location) {
        return switch (location) {
            case Location.Thread(String name) -> Integer.parseInt(name);
            case Location.Kernel(String name, String file) -> Integer.parseInt(name);
            default -> throw new IllegalArgumentException("not of this test: " + location);
        };
    }

    private static FrameAtLine at(String name, boolean inlined, int line) {
        Frame frame = new Frame(name, FrameKind.GO, "etcd", true, inlined);
        return new FrameAtLine(frame, line == 0 ? SourceLine.NONE : new SourceLine(name + ".go", line));
    }

    private static FoldedInput randomInput(Random random) {
        FoldedInput input = new FoldedInput();
        for (int i = random.nextInt(30); i >= 0; i--) {
            String[] stack = new String[1 + random.nextInt(6)];
            for (int depth = 0; depth < stack.length; depth++) {
                stack[depth] = String.valueOf(random.nextInt(1 + random.nextInt(9)));
            }
            input.add(stack, 1 + random.nextInt(3));
        }
        return input;
    }

    /** All that a tree tells of its nodes, in their order. */
    private static List<String> nodes(CallTree tree) {
        assertThat(tree.frames()).isSorted().doesNotHaveDuplicates();
        assertThat(tree.sourceLines()).isSorted().doesNotHaveDuplicates();
        List<String> nodes = new ArrayList<>();
        IntStream.range(0, tree.nodeCount())
                .forEach(node -> nodes.add(tree.parent(node) + " "
                        + (node == 0 ? "" : tree.frame(node) + " " + tree.line(node) + " ")
                        + tree.self(node) + " " + tree.selfSamples(node)));
        return nodes;
    }
}
