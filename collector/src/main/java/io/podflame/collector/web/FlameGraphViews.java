package io.podflame.collector.web;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.FlameGraphView.AccuracyView;
import io.podflame.collector.api.FlameGraphView.Frames;
import io.podflame.collector.api.FlameGraphView.Nodes;
import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A flame graph as the columns that the page draws. */
final class FlameGraphViews {

    private FlameGraphViews() {}

    static FlameGraphView of(FlameGraph graph) {
        Interned names = new Interned();
        Interned files = new Interned();
        files.id("");
        return new FlameGraphView(
                graph.title(),
                graph.event().name(),
                graph.event().unit() == Event.Unit.NANOSECONDS ? "nanoseconds" : "count",
                TimeUnit.NANOSECONDS.toMillis(graph.range().startNanos()),
                TimeUnit.NANOSECONDS.toMillis(graph.range().endNanos()),
                graph.callTree().samples(),
                names.texts,
                files.texts,
                Arrays.stream(FrameKind.values()).map(FrameKind::name).toList(),
                frames(graph.callTree().frames(), names, files),
                nodes(graph.callTree()),
                accuracy(graph.accuracy()));
    }

    private static Frames frames(List<Frame> frames, Interned names, Interned files) {
        int[] name = new int[frames.size()];
        int[] kind = new int[frames.size()];
        int[] file = new int[frames.size()];
        int[] named = new int[frames.size()];
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            name[i] = names.id(frame.name());
            kind[i] = frame.kind().ordinal();
            file[i] = files.id(frame.file());
            named[i] = frame.named() ? 1 : 0;
        }
        return new Frames(name, kind, file, named);
    }

    private static Nodes nodes(CallTree tree) {
        int[] parent = new int[tree.nodeCount()];
        int[] frame = new int[tree.nodeCount()];
        long[] self = new long[tree.nodeCount()];
        long[] total = new long[tree.nodeCount()];
        for (int node = 0; node < tree.nodeCount(); node++) {
            parent[node] = tree.parent(node);
            frame[node] = node == 0 ? -1 : tree.frameId(node);
            self[node] = tree.self(node);
            total[node] = tree.total(node);
        }
        return new Nodes(parent, frame, self, total);
    }

    private static AccuracyView accuracy(Accuracy accuracy) {
        Map<String, Double> unnamedShareByFile = new TreeMap<>();
        accuracy.unnamedValue()
                .forEach((file, value) ->
                        unnamedShareByFile.put(file, (double) value / Math.max(1, accuracy.totalValue())));
        return new AccuracyView(
                accuracy.requestedHertz(),
                accuracy.achievedHertz(),
                accuracy.samples(),
                accuracy.lostSamples(),
                accuracy.droppedSamples(),
                accuracy.truncatedSamples(),
                accuracy.unnamedShare(),
                unnamedShareByFile);
    }

    /** Distinct texts in the order they came. */
    private static final class Interned {
        private final List<String> texts = new ArrayList<>();
        private final Map<String, Integer> ids = new HashMap<>();

        private int id(String text) {
            return ids.computeIfAbsent(text, added -> {
                texts.add(added);
                return texts.size() - 1;
            });
        }
    }
}
