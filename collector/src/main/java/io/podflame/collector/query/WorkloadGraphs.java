package io.podflame.collector.query;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.FrameKind;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Takes a flame graph of several workloads apart. */
public final class WorkloadGraphs {

    private WorkloadGraphs() {}

    /** By the workloads' names. What is known of a graph's nodes only, such as what was lost, is not known of one workload. */
    public static SortedMap<String, FlameGraph> of(FlameGraph graph) {
        CallTree tree = graph.callTree();
        SortedMap<String, FlameGraph> byWorkload = new TreeMap<>();
        for (int node = 1; node < tree.nodeCount(); node++) {
            if (tree.parent(node) == 0 && tree.frame(node).kind() == FrameKind.WORKLOAD) {
                CallTree below = tree.below(node);
                byWorkload.put(
                        tree.frame(node).name(),
                        new FlameGraph(
                                tree.frame(node).name(),
                                graph.event(),
                                graph.range(),
                                below,
                                AccuracyStatement.of(below, List.of()),
                                graph.buildIds()));
            }
        }
        return byWorkload;
    }
}
