package io.podflame.collector.merge;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.CallTreePair;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.FrameKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays two call trees on top of each other, function by function: two builds differ in files, lines, addresses and in what is inlined, two runs in their pods'
 * names. So workloads' frames are left out, and what has no name is told apart by its file alone.
 */
public final class CallTreeUnion {

    private final Map<FrameAtLine, Integer> frameIds = new HashMap<>();
    private final List<FrameAtLine> frames = new ArrayList<>();

    private CallTreeUnion() {}

    /** Both trees with the same nodes, in their one order. */
    public static CallTreePair of(CallTree baseline, CallTree candidate) {
        CallTreeUnion union = new CallTreeUnion();
        MergedTrie before = new MergedTrie();
        MergedTrie after = new MergedTrie();
        union.add(baseline, before, after);
        union.add(candidate, after, before);
        return new CallTreePair(
                CanonicalOrder.callTree(union.frames, before), CanonicalOrder.callTree(union.frames, after));
    }

    /** Nodes are added to both in the same order, and so have the same numbers. */
    private void add(CallTree tree, MergedTrie filled, MergedTrie empty) {
        int[] nodes = new int[tree.nodeCount()];
        filled.add(MergedTrie.ROOT, tree.self(0), tree.selfSamples(0));
        for (int node = 1; node < nodes.length; node++) {
            int parent = nodes[tree.parent(node)];
            Frame frame = tree.frame(node);
            if (frame.kind() == FrameKind.WORKLOAD) {
                nodes[node] = parent;
            } else {
                int id = frameId(frame);
                nodes[node] = filled.child(parent, id);
                empty.child(parent, id);
            }
            filled.add(nodes[node], tree.self(node), tree.selfSamples(node));
        }
    }

    private int frameId(Frame frame) {
        FrameAtLine same = new FrameAtLine(sameInEveryBuild(frame));
        Integer known = frameIds.putIfAbsent(same, frames.size());
        if (known != null) {
            return known;
        }
        frames.add(same);
        return frames.size() - 1;
    }

    private static Frame sameInEveryBuild(Frame frame) {
        if (frame.named()) {
            return new Frame(frame.name(), frame.kind(), "", true);
        }
        String file = frame.file().substring(frame.file().lastIndexOf('/') + 1);
        return new Frame("[" + (file.isEmpty() ? "unknown" : file) + "]", frame.kind(), "", false);
    }
}
