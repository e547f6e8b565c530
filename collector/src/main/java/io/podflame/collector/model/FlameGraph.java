package io.podflame.collector.model;

import io.podflame.binary.BuildId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A call tree with what is needed to read it: what stage 10 draws and exports.
 *
 * @param title who and when, for people
 * @param event what the values count
 * @param range that the samples are of
 * @param scheduling what kept the workloads from running
 * @param buildIds of the files that the frames name, by file; one that was seen with several build IDs is missing
 */
public record FlameGraph(
        String title,
        Event event,
        TimeRange range,
        CallTree callTree,
        Accuracy accuracy,
        Scheduling scheduling,
        Map<String, BuildId> buildIds) {

    public FlameGraph {
        buildIds = Collections.unmodifiableSortedMap(new TreeMap<>(buildIds));
    }

    /** Beside which nothing was counted. */
    public FlameGraph(
            String title,
            Event event,
            TimeRange range,
            CallTree callTree,
            Accuracy accuracy,
            Map<String, BuildId> buildIds) {
        this(title, event, range, callTree, accuracy, Scheduling.NONE, buildIds);
    }

    /** With what was counted beside it. */
    public FlameGraph with(Scheduling counted) {
        return new FlameGraph(title, event, range, callTree, accuracy, counted, buildIds);
    }
}
