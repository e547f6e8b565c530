package io.podflame.collector.query;

import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.WindowStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Says how far a call tree can be trusted: from the tree itself, and from what became of all samples of its nodes. */
final class AccuracyStatement {
    private AccuracyStatement() {}

    /**
     * @param statistics every window of the nodes that the tree's samples come from
     */
    static Accuracy of(CallTree callTree, List<WindowStatistics> statistics) {
        double sampledSeconds = 0;
        double requestedSamples = 0;
        long arrivedSamples = 0;
        Map<String, Long> lost = new TreeMap<>();
        Map<String, Long> dropped = new TreeMap<>();
        for (WindowStatistics window : statistics) {
            double windowSeconds = window.event().hasDueRate() ? window.sampledNanos() / 1e9 : 0;
            sampledSeconds += windowSeconds;
            requestedSamples += window.requestedHertz() * windowSeconds;
            arrivedSamples += window.capturedSamples() - sum(window.dropped());
            window.lost().forEach((reason, count) -> lost.merge(reason, count, Long::sum));
            window.dropped().forEach((reason, count) -> dropped.merge(reason, count, Long::sum));
        }
        return new Accuracy(
                sampledSeconds == 0 ? 0 : requestedSamples / sampledSeconds,
                sampledSeconds == 0 ? 0 : arrivedSamples / sampledSeconds,
                callTree.samples(),
                lost,
                dropped,
                truncated(callTree),
                unnamed(callTree),
                callTree.total(0));
    }

    private static Map<String, Long> truncated(CallTree callTree) {
        Map<String, Long> samplesByReason = new TreeMap<>();
        boolean[] marks = marked(callTree.frames(), frame -> frame.kind() == FrameKind.TRUNCATED);
        for (int node = 1; node < callTree.nodeCount(); node++) {
            if (marks[callTree.frameId(node)]) {
                samplesByReason.merge(callTree.frame(node).truncationReason(), callTree.totalSamples(node), Long::sum);
            }
        }
        return samplesByReason;
    }

    private static Map<String, Long> unnamed(CallTree callTree) {
        Map<String, Long> valueByFile = new TreeMap<>();
        boolean[] unnamed = marked(callTree.frames(), frame -> !frame.named());
        for (int node = 1; node < callTree.nodeCount(); node++) {
            if (callTree.self(node) > 0 && unnamed[callTree.frameId(node)]) {
                valueByFile.merge(callTree.frame(node).file(), callTree.self(node), Long::sum);
            }
        }
        return valueByFile;
    }

    private static boolean[] marked(List<Frame> frames, Predicate<Frame> which) {
        boolean[] marked = new boolean[frames.size()];
        for (int frame = 0; frame < marked.length; frame++) {
            marked[frame] = which.test(frames.get(frame));
        }
        return marked;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
