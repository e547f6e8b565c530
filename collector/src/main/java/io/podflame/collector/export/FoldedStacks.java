package io.podflame.collector.export;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Folded stacks, as Brendan Gregg's flamegraph.pl and many others read them: one line per distinct stack trace,
 * <pre>
 *   thread;outermost function;…;innermost function SAMPLES
 * </pre>
 * The number is of samples, as those tools expect, whatever a sample stands for. Lines are in the order of their names from the
 * root on, a shorter stack trace before its continuations. Frames of one name in different files are one. Names carry no mark of
 * their kind; a {@code ;} in a name becomes {@code :}, a control character or line separator a space.
 */
public final class FoldedStacks {
    private static final String NO_NAME = "[no name]";

    private final CallTree tree;
    private final String[] names;
    private final int[] firstChild;
    private final int[] nextSibling;

    private FoldedStacks(CallTree tree, String[] names) {
        this.tree = tree;
        this.names = names;
        this.firstChild = new int[tree.nodeCount()];
        this.nextSibling = new int[tree.nodeCount()];
        for (int node = tree.nodeCount() - 1; node > 0; node--) {
            nextSibling[node] = firstChild[tree.parent(node)];
            firstChild[tree.parent(node)] = node;
        }
    }

    /** Writes the graph as UTF-8; flushes the stream and leaves it open. */
    public static void write(FlameGraph graph, OutputStream output) throws IOException {
        CallTree tree = graph.callTree();
        String[] names = tree.frames().stream().map(FoldedStacks::foldedName).toArray(String[]::new);
        if (new FoldedOrder(tree, names).holds()) {
            new FoldedLines(tree, names).write(output);
            return;
        }
        Writer writer = new BufferedWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8), 1 << 16);
        new FoldedStacks(tree, names).write(writer);
        writer.flush();
    }

    private void write(Writer writer) throws IOException {
        StringBuilder line = new StringBuilder();
        Deque<Group> waiting = new ArrayDeque<>();
        pushChildren(new int[] {0}, 0, waiting);
        while (!waiting.isEmpty()) {
            Group group = waiting.pop();
            line.setLength(group.prefixLength);
            line.append(line.isEmpty() ? "" : ";").append(group.name);
            long samples =
                    Arrays.stream(group.nodes).mapToLong(tree::selfSamples).sum();
            if (samples > 0) {
                writer.append(line).append(' ').append(Long.toString(samples)).append('\n');
            }
            pushChildren(group.nodes, line.length(), waiting);
        }
    }

    private void pushChildren(int[] parents, int prefixLength, Deque<Group> waiting) {
        SortedMap<String, List<Integer>> nodesByName = new TreeMap<>();
        for (int parent : parents) {
            for (int child = firstChild[parent]; child != 0; child = nextSibling[child]) {
                nodesByName
                        .computeIfAbsent(names[tree.frameId(child)], absent -> new ArrayList<>(1))
                        .add(child);
            }
        }
        List<Group> groups = new ArrayList<>(nodesByName.size());
        for (Map.Entry<String, List<Integer>> entry : nodesByName.entrySet()) {
            int[] nodes = entry.getValue().stream().mapToInt(Integer::intValue).toArray();
            groups.add(new Group(entry.getKey(), nodes, prefixLength));
        }
        groups.reversed().forEach(waiting::push);
    }

    private static String foldedName(Frame frame) {
        if (frame.name().isEmpty()) {
            return NO_NAME;
        }
        if (frame.name().chars().allMatch(character -> character >= ' ' && character < 0x7f && character != ';')) {
            return frame.name();
        }
        IntStream characters = frame.name().codePoints().map(character -> switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> ' ';
            default -> character == ';' ? ':' : character;
        });
        return characters
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Nodes that have the same names from the root on. */
    private static final class Group {
        final String name;
        final int[] nodes;
        final int prefixLength;

        Group(String name, int[] nodes, int prefixLength) {
            this.name = name;
            this.nodes = nodes;
            this.prefixLength = prefixLength;
        }
    }
}
