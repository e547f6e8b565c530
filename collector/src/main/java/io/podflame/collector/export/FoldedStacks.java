package io.podflame.collector.export;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
    private static final int BUFFER_BYTES = 1 << 16;

    private final CallTree tree;
    /** The distinct names, in order. */
    private final byte[][] names;
    /** By frame: the index of its name. */
    private final int[] nameOfFrame;

    private final int[] firstChild;
    private final int[] nextSibling;
    private final PendingGroups pending = new PendingGroups();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    /** That of the present group, whose beginning is its parents'. */
    private byte[] line = new byte[1024];
    /** Name and node of each child of the present group. */
    private long[] children = new long[64];

    private FoldedStacks(CallTree tree) {
        this.tree = tree;
        String[] ofFrames = tree.frames().stream().map(FoldedStacks::foldedName).toArray(String[]::new);
        String[] distinct = Arrays.stream(ofFrames).sorted().distinct().toArray(String[]::new);
        this.names = Arrays.stream(distinct)
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.nameOfFrame = Arrays.stream(ofFrames)
                .mapToInt(name -> Arrays.binarySearch(distinct, name))
                .toArray();
        this.firstChild = new int[tree.nodeCount()];
        this.nextSibling = new int[tree.nodeCount()];
        for (int node = tree.nodeCount() - 1; node > 0; node--) {
            nextSibling[node] = firstChild[tree.parent(node)];
            firstChild[tree.parent(node)] = node;
        }
    }

    /** Writes the graph as UTF-8; flushes the stream and leaves it open. */
    public static void write(FlameGraph graph, OutputStream output) throws IOException {
        new FoldedStacks(graph.callTree()).write(output);
        output.flush();
    }

    private void write(OutputStream output) throws IOException {
        pushChildren(childrenOf(0, 0), 0);
        while (pending.pop()) {
            int lineEnd = appendName(pending.prefixBytes(), names[pending.name()]);
            long samples = 0;
            int count = 0;
            for (int i = 0; i < pending.nodeCount(); i++) {
                samples += tree.selfSamples(pending.node(i));
                count = childrenOf(pending.node(i), count);
            }
            if (samples > 0) {
                put(output, line, lineEnd);
                byte[] number = (" " + samples + "\n").getBytes(StandardCharsets.US_ASCII);
                put(output, number, number.length);
            }
            pushChildren(count, lineEnd);
        }
        output.write(buffer, 0, buffered);
    }

    private int appendName(int prefixBytes, byte[] name) {
        int end = prefixBytes;
        if (line.length < end + 1 + name.length) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, end + 1 + name.length));
        }
        if (end > 0) {
            line[end++] = ';';
        }
        System.arraycopy(name, 0, line, end, name.length);
        return end + name.length;
    }

    /** Adds the children of a node to those of others. */
    private int childrenOf(int node, int countBefore) {
        int count = countBefore;
        for (int child = firstChild[node]; child != 0; child = nextSibling[child]) {
            if (count == children.length) {
                children = Arrays.copyOf(children, 2 * count);
            }
            children[count++] = (long) nameOfFrame[tree.frameId(child)] << 32 | child;
        }
        return count;
    }

    /** In the opposite order of their names: the last is taken first. Merged trees have most of them in order. */
    private void pushChildren(int count, int prefixBytes) {
        Arrays.sort(children, 0, count);
        int end = count;
        while (end > 0) {
            int name = (int) (children[end - 1] >>> 32);
            int from = end - 1;
            pending.pushNode((int) children[from]);
            while (from > 0 && (int) (children[from - 1] >>> 32) == name) {
                pending.pushNode((int) children[--from]);
            }
            pending.push(name, prefixBytes, end - from);
            end = from;
        }
    }

    private void put(OutputStream output, byte[] bytes, int length) throws IOException {
        if (length > BUFFER_BYTES - buffered) {
            output.write(buffer, 0, buffered);
            buffered = 0;
        }
        if (length > BUFFER_BYTES) {
            output.write(bytes, 0, length);
            return;
        }
        System.arraycopy(bytes, 0, buffer, buffered, length);
        buffered += length;
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
}
