package io.podflame.collector.flamegraph;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.SourceLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the columns that the page and the command line read. Nodes keep their order; nothing is left out, however small. */
public final class FlameGraphViews {
    private static final int NO_FRAME = -1;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private FlameGraphViews() {}

    public static FlameGraphView of(FlameGraph graph) {
        Dictionary names = new Dictionary();
        Dictionary files = new Dictionary();
        files.idOf("");
        FlameGraphView.Frames frames = frames(graph.callTree().frames(), names, files);
        FlameGraphView.Lines lines = lines(graph.callTree().sourceLines(), files);
        return new FlameGraphView(
                graph.title(),
                graph.event().name(),
                graph.event().unit().name().toLowerCase(Locale.ROOT),
                graph.range().startNanos() / NANOS_PER_MILLI,
                graph.range().endNanos() / NANOS_PER_MILLI,
                graph.callTree().samples(),
                names.entries(),
                files.entries(),
                Arrays.stream(FrameKind.values()).map(Enum::name).toList(),
                frames,
                lines,
                nodes(graph.callTree()),
                accuracy(graph.accuracy()),
                SchedulingViews.of(graph.scheduling()));
    }

    private static FlameGraphView.Frames frames(List<Frame> frames, Dictionary names, Dictionary files) {
        return new FlameGraphView.Frames(
                frames.stream().mapToInt(frame -> names.idOf(frame.name())).toArray(),
                frames.stream().mapToInt(frame -> frame.kind().ordinal()).toArray(),
                frames.stream().mapToInt(frame -> files.idOf(frame.file())).toArray(),
                frames.stream().mapToInt(frame -> frame.named() ? 1 : 0).toArray(),
                frames.stream().mapToInt(frame -> frame.inlined() ? 1 : 0).toArray());
    }

    private static FlameGraphView.Lines lines(List<SourceLine> lines, Dictionary files) {
        return new FlameGraphView.Lines(
                lines.stream().mapToInt(line -> files.idOf(line.file())).toArray(),
                lines.stream().mapToInt(SourceLine::line).toArray());
    }

    private static FlameGraphView.Nodes nodes(CallTree tree) {
        int[] lines = new int[tree.nodeCount()];
        int[] frames = tree.frameIds().clone();
        frames[0] = NO_FRAME;
        if (tree.knowsLines()) {
            Arrays.setAll(lines, tree::lineId);
        }
        return new FlameGraphView.Nodes(tree.parents(), frames, lines, tree.selfValues(), tree.totalValues());
    }

    private static FlameGraphView.AccuracyView accuracy(Accuracy accuracy) {
        SortedMap<String, Double> unnamedShares = new TreeMap<>();
        accuracy.unnamedValue()
                .forEach((file, value) -> unnamedShares.put(file, (double) value / Math.max(1, accuracy.totalValue())));
        return new FlameGraphView.AccuracyView(
                accuracy.requestedHertz(),
                accuracy.achievedHertz(),
                accuracy.samples(),
                accuracy.lostSamples(),
                accuracy.droppedSamples(),
                accuracy.truncatedSamples(),
                accuracy.unnamedShare(),
                unnamedShares);
    }

    /** Distinct strings, numbered as they come. */
    private static final class Dictionary {
        private final Map<String, Integer> ids = new HashMap<>();
        private final List<String> entries = new ArrayList<>();

        int idOf(String entry) {
            Integer known = ids.putIfAbsent(entry, entries.size());
            if (known != null) {
                return known;
            }
            entries.add(entry);
            return entries.size() - 1;
        }

        List<String> entries() {
            return entries;
        }
    }
}
