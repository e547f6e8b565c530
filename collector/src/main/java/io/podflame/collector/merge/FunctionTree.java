package io.podflame.collector.merge;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FrameAtLine;
import java.util.List;

/**
 * Puts the lines of each function together, below the same caller: a tree of functions, whose nodes keep the line with the largest total, of
 * equal ones the first.
 */
final class FunctionTree {
    private final CallTree lines;
    private final MergedTrie functions = new MergedTrie();
    /** By node of {@link #lines}. */
    private final int[] functionNodes;

    private FunctionTree(CallTree lines) {
        this.lines = lines;
        this.functionNodes = new int[lines.nodeCount()];
    }

    /** @param lines whose nodes are of lines, in their one order */
    static CallTree callTree(CallTree lines) {
        FunctionTree tree = new FunctionTree(lines);
        tree.merge();
        int[] hottestLines = tree.hottestLines();
        List<FrameAtLine> frames = lines.frames().stream().map(FrameAtLine::new).toList();
        return CanonicalOrder.callTree(frames, tree.functions, lines.sourceLines(), node -> hottestLines[node]);
    }

    private void merge() {
        functions.add(MergedTrie.ROOT, lines.self(0), lines.selfSamples(0));
        for (int node = 1; node < functionNodes.length; node++) {
            functionNodes[node] = functions.child(functionNodes[lines.parent(node)], lines.frameId(node));
            functions.add(functionNodes[node], lines.self(node), lines.selfSamples(node));
        }
    }

    /** A function may have a line in several nodes, which differ in their callers' lines: those are added up first. */
    private int[] hottestLines() {
        MergedTrie byLine = new MergedTrie();
        for (int node = 1; node < lines.nodeCount(); node++) {
            int line = lines.lineId(node);
            if (line > 0) {
                byLine.add(byLine.child(functionNodes[node], line), lines.total(node), 0);
            }
        }
        int[] hottest = new int[functions.nodeCount()];
        long[] largest = new long[hottest.length];
        for (int entry = 1; entry < byLine.nodeCount(); entry++) {
            int node = byLine.parent(entry);
            int line = byLine.frameId(entry);
            long total = byLine.value(entry);
            if (hottest[node] == 0 || total > largest[node] || total == largest[node] && line < hottest[node]) {
                hottest[node] = line;
                largest[node] = total;
            }
        }
        return hottest;
    }
}
