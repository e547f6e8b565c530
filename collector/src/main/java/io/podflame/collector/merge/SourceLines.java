package io.podflame.collector.merge;

import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.SourceLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The distinct source lines of a tree, in their one order: that which is not known first. */
record SourceLines(List<SourceLine> sorted, Map<SourceLine, Integer> ids) {

    static SourceLines of(List<FrameAtLine> frames) {
        TreeSet<SourceLine> distinct = new TreeSet<>();
        distinct.add(SourceLine.NONE);
        frames.forEach(frame -> distinct.add(frame.line()));
        Map<SourceLine, Integer> ids = new HashMap<>();
        distinct.forEach(line -> ids.put(line, ids.size()));
        return new SourceLines(List.copyOf(distinct), ids);
    }

    /** The IDs of the frames' lines. */
    int[] idsOf(List<FrameAtLine> frames) {
        return frames.stream()
                .mapToInt(frame -> ids.getOrDefault(frame.line(), 0))
                .toArray();
    }
}
