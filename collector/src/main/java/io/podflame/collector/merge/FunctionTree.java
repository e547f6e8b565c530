package io.podflame.collector.merge;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the lines of each function together, below the same caller: a tree of functions, whose nodes keep the line with the largest total, of
 * equal ones the first.
 */
final class FunctionTree {
    private final MergedTrie lines;
    private final MergedTrie functions = new MergedTrie();
    /** By node of {@link #lines}. */
    private final int[] functionNodes;

    private final long[] totals;

    private FunctionTree(MergedTrie lines) {
        this.lines = lines;
        this.functionNodes = new int[lines.nodeCount()];
        this.totals = new long[lines.nodeCount()];
    }

    static CallTree callTree(List<FrameAtLine> frames, MergedTrie lines) {
        Map<Frame, Integer> ids = new HashMap<>();
        List<FrameAtLine> functionFrames = new ArrayList<>();
        int[] functionOfFrame = new int[frames.size()];
        for (int id = 0; id < functionOfFrame.length; id++) {
            Frame frame = frames.get(id).frame();
            functionOfFrame[id] = ids.computeIfAbsent(frame, absent -> {
                functionFrames.add(new FrameAtLine(frame));
                return functionFrames.size() - 1;
            });
        }
        FunctionTree tree = new FunctionTree(lines);
        tree.merge(functionOfFrame);
        SourceLines sourceLines = SourceLines.of(frames);
        int[] hottestLines = tree.hottestLines(sourceLines.idsOf(frames));
        return CanonicalOrder.callTree(functionFrames, tree.functions, sourceLines, node -> hottestLines[node]);
    }

    private void merge(int[] functionOfFrame) {
        functions.add(MergedTrie.ROOT, lines.value(MergedTrie.ROOT), lines.samples(MergedTrie.ROOT));
        for (int node = 1; node < functionNodes.length; node++) {
            int function = functionOfFrame[lines.frameId(node)];
            functionNodes[node] = functions.child(functionNodes[lines.parent(node)], function);
            functions.add(functionNodes[node], lines.value(node), lines.samples(node));
            totals[node] = lines.value(node);
        }
        for (int node = totals.length - 1; node > 0; node--) {
            totals[lines.parent(node)] += totals[node];
        }
    }

    /** A function may have a line in several nodes, which differ in their callers' lines: those are added up first. */
    private int[] hottestLines(int[] lineOfFrame) {
        MergedTrie byLine = new MergedTrie();
        for (int node = 1; node < totals.length; node++) {
            int line = lineOfFrame[lines.frameId(node)];
            if (line > 0) {
                byLine.add(byLine.child(functionNodes[node], line), totals[node], 0);
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
