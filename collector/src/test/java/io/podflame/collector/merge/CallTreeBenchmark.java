package io.podflame.collector.merge;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.podflame.collector.export.FoldedStacks;
import io.podflame.collector.export.Pprof;
import io.podflame.collector.flamegraph.FlameGraphViews;
import io.podflame.collector.flamegraph.SvgFlameGraph;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * How long merging, drawing and exporting of large call trees take: run main with the test class path. Prints the median CPU time of
 * several runs on one thread (so that a busy machine does not show), beside a tree of hash maps for comparison. Not a test: it asserts nothing.
 */
public final class CallTreeBenchmark {
    private static final int FUNCTIONS = 5_000;
    private static final int RUNS = 25;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CallTreeBenchmark() {}

    /** @param arguments none */
    public static void main(String[] arguments) {
        merging(50_000);
        merging(525_000);
        output(1_000_000);
    }

    private static void merging(int nodes) {
        StackTable stacks = table(nodes);
        ProfileRows rows = rows(stacks);
        System.out.printf(Locale.ROOT, "merge of %,d nodes, %,d rows%n", stacks.nodeCount(), rows.size());
        measure(
                "one partition into one tree, in its canonical order",
                () -> merge(stacks, rows, 1).total(0));
        measure("the same partition six times", () -> merge(stacks, rows, 6).total(0));
        measure("sums only (accumulate, roll up)", () -> rollUp(stacks, rows));
        measure("a tree of hash maps, unordered", () -> hashMapTree(stacks, rows));
    }

    private static void output(int nodes) {
        StackTable stacks = table(nodes);
        CallTree tree = merge(stacks, rows(stacks), 1);
        FlameGraph graph = FoldedInput.flameGraph(tree);
        ObjectMapper json = new ObjectMapper().registerModule(new Jdk8Module());
        System.out.printf(Locale.ROOT, "output of %,d nodes%n", tree.nodeCount());
        measure("JSON view", () -> FlameGraphViews.of(graph).samples());
        measure("JSON view and its bytes", () -> counted(out -> json.writeValue(out, FlameGraphViews.of(graph))));
        measure("SVG", () -> SvgFlameGraph.draw(graph).length());
        measure("folded stacks", () -> counted(out -> FoldedStacks.write(graph, out)));
        measure("pprof", () -> counted(out -> Pprof.write(graph, out)));
    }

    private static CallTree merge(StackTable stacks, ProfileRows rows, int partitions) {
        CallTreeMerger merger = new CallTreeMerger(location -> List.of(new FrameAtLine(frame(location))));
        for (int partition = 0; partition < partitions; partition++) {
            merger.begin(stacks);
            merger.add(rows);
        }
        return merger.finish(Granularity.FUNCTION);
    }

    private static long rollUp(StackTable stacks, ProfileRows rows) {
        long[] values = new long[stacks.nodeCount()];
        for (int row = 0; row < rows.size(); row++) {
            values[rows.stackNode(row)] += rows.value(row);
        }
        for (int node = values.length - 1; node > 0; node--) {
            values[stacks.parent(node)] += values[node];
        }
        return values[0];
    }

    private static long hashMapTree(StackTable stacks, ProfileRows rows) {
        MapNode root = new MapNode();
        MapNode[] nodes = new MapNode[stacks.nodeCount()];
        nodes[0] = root;
        for (int node = 1; node < nodes.length; node++) {
            Frame frame = frame(stacks.location(stacks.locationId(node)));
            nodes[node] = nodes[stacks.parent(node)].children.computeIfAbsent(frame, absent -> new MapNode());
        }
        for (int row = 0; row < rows.size(); row++) {
            nodes[rows.stackNode(row)].self += rows.value(row);
        }
        return root.children.size();
    }

    /** A random trie as deep and as bushy as real ones: new nodes hang below recent ones. */
    private static StackTable table(int nodes) {
        Random random = new Random(7);
        StackTable stacks = new StackTable();
        int[] locations = new int[FUNCTIONS];
        for (int function = 0; function < FUNCTIONS; function++) {
            locations[function] = stacks.addLocation(new Location.Kernel(
                    "example.org/some/package.(*Type" + function % 97 + ").function" + function, ""));
        }
        while (stacks.nodeCount() < nodes) {
            int newest = stacks.nodeCount() - 1;
            int parent = random.nextInt(12) == 0 ? random.nextInt(newest + 1) : Math.max(0, newest - random.nextInt(3));
            stacks.addChild(parent, locations[(int) (Math.pow(random.nextDouble(), 2) * FUNCTIONS)]);
        }
        return stacks;
    }

    private static ProfileRows rows(StackTable stacks) {
        boolean[] hasChild = new boolean[stacks.nodeCount()];
        for (int node = 1; node < hasChild.length; node++) {
            hasChild[stacks.parent(node)] = true;
        }
        int[] leaves = IntStream.range(1, hasChild.length)
                .filter(node -> !hasChild[node])
                .toArray();
        int[] samples = new int[leaves.length];
        long[] values = new long[leaves.length];
        Arrays.fill(samples, 1);
        Arrays.fill(values, FoldedInput.NANOS_PER_SAMPLE);
        return ProfileRows.of(leaves, samples, values);
    }

    private static Frame frame(Location location) {
        return switch (location) {
            case Location.Kernel(String function, String module) -> new Frame(function, FrameKind.GO, module, true);
            default -> throw new IllegalArgumentException("not of this benchmark: " + location);
        };
    }

    private static void measure(String what, LongSupplier work) {
        long[] nanos = new long[RUNS];
        long result = 0;
        for (int run = 0; run < RUNS; run++) {
            long start = THREADS.getCurrentThreadCpuTime();
            result = work.getAsLong();
            nanos[run] = THREADS.getCurrentThreadCpuTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "  %8.1f ms median, %8.1f ms best   %s (%,d)%n",
                nanos[RUNS / 2] / 1e6,
                nanos[0] / 1e6,
                what,
                result);
    }

    private static long counted(Output output) {
        CountingStream stream = new CountingStream();
        try {
            output.writeTo(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stream.bytes;
    }

    private interface Output {
        void writeTo(OutputStream output) throws IOException;
    }

    private static final class CountingStream extends OutputStream {
        long bytes;

        @Override
        public void write(int value) {
            bytes++;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            bytes += length;
        }
    }

    private static final class MapNode {
        final Map<Frame, MapNode> children = new HashMap<>();
        long self;
    }
}
