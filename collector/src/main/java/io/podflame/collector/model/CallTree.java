package io.podflame.collector.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merged stack traces: node 0 is the root ("all"), every other node is one frame below its parent, {@code parent(node) < node}.
 * Values are in the event's unit; samples are how many observations made them up. Immutable; its columns are given out as they are, since
 * a tree may have millions of nodes: nobody changes them.
 */
public final class CallTree {

    private final List<Frame> frames;
    private final List<SourceLine> sourceLines;
    private final int[] parents;
    private final int[] nodeFrames;
    private final int[] nodeLines;
    private final long[] selfValues;
    private final long[] selfSamples;
    private final Totals totalValues;
    private final Totals totalSamples;
    private final long samples;

    /**
     * From columns that the caller gives away.
     *
     * @param frames distinct frames, by ID
     * @param sourceLines distinct lines, by ID; the first is {@link SourceLine#NONE}
     */
    public CallTree(List<Frame> frames, List<SourceLine> sourceLines, Columns columns) {
        this.frames = List.copyOf(frames);
        this.sourceLines = List.copyOf(sourceLines);
        this.parents = columns.parents;
        this.nodeFrames = columns.frames;
        this.nodeLines = columns.lines;
        this.selfValues = columns.selfValues;
        this.selfSamples = columns.selfSamples;
        this.totalValues = new Totals(selfValues, parents);
        this.totalSamples = new Totals(selfSamples, parents);
        long sum = selfSamples[0];
        for (int node = parents.length - 1; node > 0; node--) {
            sum += selfSamples[node];
            if (parents[node] < 0 || parents[node] >= node) {
                throw new IllegalArgumentException(
                        "parent of node " + node + " does not come before it: " + parents[node]);
            }
        }
        this.samples = sum;
    }

    /**
     * One entry per node; arrays, since a tree may have a million nodes.
     *
     * @param parents of each node; of the root 0
     * @param frames frame ID of each node; of the root ignored
     * @param lines line ID of each node; {@link #NO_LINES} where none is known
     * @param selfValues of each node alone; totals are computed here
     * @param selfSamples of each node alone
     */
    public record Columns(int[] parents, int[] frames, int[] lines, long[] selfValues, long[] selfSamples) {

        public static final int[] NO_LINES = {};
    }

    /** What lies below a node, as a tree of its own: the node is its root. */
    public CallTree below(int top) {
        int[] newNodes = new int[nodeCount()];
        int[] kept = new int[nodeCount()];
        int count = 1;
        kept[0] = top;
        for (int node = top + 1; node < nodeCount(); node++) {
            if (parents[node] == top || newNodes[parents[node]] > 0) {
                newNodes[node] = count;
                kept[count++] = node;
            }
        }
        int[] lines = nodeLines.length == 0 ? Columns.NO_LINES : new int[count];
        Columns columns = new Columns(new int[count], new int[count], lines, new long[count], new long[count]);
        for (int i = 0; i < count; i++) {
            int node = kept[i];
            columns.parents[i] = i == 0 ? 0 : newNodes[parents[node]];
            columns.frames[i] = nodeFrames[node];
            if (lines.length > 0) {
                lines[i] = nodeLines[node];
            }
            columns.selfValues[i] = selfValues[node];
            columns.selfSamples[i] = selfSamples[node];
        }
        return new CallTree(frames, sourceLines, columns);
    }

    /** Nodes, the root included. */
    public int nodeCount() {
        return parents.length;
    }

    public int parent(int node) {
        return parents[node];
    }

    /** The node's frame; not for the root. */
    public Frame frame(int node) {
        return frames.get(frameId(node));
    }

    /** ID of the node's frame; not for the root. */
    public int frameId(int node) {
        if (node <= 0) {
            throw new IndexOutOfBoundsException("the root has no frame");
        }
        return nodeFrames[node];
    }

    /** The source line that ran or called, of several the one with the largest total. */
    public SourceLine line(int node) {
        return sourceLines.get(lineId(node));
    }

    /** ID of the node's line; 0 when it is not known. */
    public int lineId(int node) {
        return nodeLines.length == 0 ? 0 : nodeLines[node];
    }

    /** Whether there are nodes whose line is known. */
    public boolean knowsLines() {
        return sourceLines.size() > 1;
    }

    /** All distinct lines; a line's ID is its index, and the first is {@link SourceLine#NONE}. */
    public List<SourceLine> sourceLines() {
        return sourceLines;
    }

    /** All distinct frames; a frame's ID is its index. */
    public List<Frame> frames() {
        return frames;
    }

    public long self(int node) {
        return selfValues[node];
    }

    public long total(int node) {
        return totalValues.byNode()[node];
    }

    /** Samples that ended in exactly this node. */
    public long selfSamples(int node) {
        return selfSamples[node];
    }

    /** Samples that passed through this node. */
    public long totalSamples(int node) {
        return totalSamples.byNode()[node];
    }

    /** Samples of the whole tree. */
    public long samples() {
        return samples;
    }

    /** By node. */
    public int[] parents() {
        return parents;
    }

    /** By node; of the root whatever it was made with. */
    public int[] frameIds() {
        return nodeFrames;
    }

    /** By node, without what lies below it. */
    public long[] selfValues() {
        return selfValues;
    }

    /** By node, with what lies below it. */
    public long[] totalValues() {
        return totalValues.byNode();
    }

    /** Made when they are first asked for; by several threads maybe, but of the same content. */
    private static final class Totals {
        private final long[] selves;
        private final int[] parents;
        private volatile long @Nullable [] totals;

        Totals(long[] selves, int[] parents) {
            this.selves = selves;
            this.parents = parents;
        }

        long[] byNode() {
            long[] known = totals;
            if (known == null) {
                known = selves.clone();
                for (int node = known.length - 1; node > 0; node--) {
                    known[parents[node]] += known[node];
                }
                totals = known;
            }
            return known;
        }
    }
}
