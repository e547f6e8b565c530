package io.podflame.collector.flamegraph;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One flame graph: the colour says what kind of code a frame is. */
record SvgSamples(FlameGraph graph) implements SvgSubject {

    @Override
    public String title() {
        return graph.title();
    }

    @Override
    public String measured() {
        return AccuracyLines.measured(graph);
    }

    @Override
    public String missing() {
        return AccuracyLines.missing(graph);
    }

    @Override
    public Optional<String> scheduling() {
        return SchedulingLine.of(graph.scheduling());
    }

    @Override
    public CallTree tree() {
        return graph.callTree();
    }

    @Override
    public String cssClass(int node) {
        return node == 0 ? "t2" : SvgPalette.cssClass(tree().frame(node));
    }

    @Override
    public String css() {
        return SvgPalette.css();
    }

    @Override
    public List<LegendEntry> legend(List<Integer> drawn) {
        Set<FrameKind> kinds = EnumSet.noneOf(FrameKind.class);
        for (int node : drawn) {
            if (node != 0) {
                kinds.add(tree().frame(node).kind());
            }
        }
        List<LegendEntry> entries = new ArrayList<>();
        kinds.forEach(kind -> entries.add(new LegendEntry(SvgPalette.cssClass(kind), SvgPalette.legend(kind))));
        if (tree().frames().stream().anyMatch(Frame::inlined)) {
            entries.add(new LegendEntry("g2 " + SvgPalette.INLINED, "inlined"));
        }
        return entries;
    }

    /** Name; total and self; where it is from. */
    @Override
    public List<String> tooltip(int node) {
        CallTree tree = tree();
        long whole = tree.total(0);
        String self = tree.self(node) == 0 ? "" : ", self " + valueAndShare(tree.self(node), whole);
        List<String> lines = new ArrayList<>();
        lines.add(node == 0 ? "all" : tree.frame(node).name());
        lines.add(valueAndShare(tree.total(node), whole) + self + ", " + ValueFormat.count(tree.totalSamples(node))
                + " samples");
        if (node != 0 && !origin(node).isEmpty()) {
            lines.add(origin(node));
        }
        return lines;
    }

    private String valueAndShare(long value, long whole) {
        return ValueFormat.value(value, graph.event()) + " = " + ValueFormat.percent(ValueFormat.share(value, whole));
    }

    /** Source line, whether it was inlined, executable: what is known of them. */
    private String origin(int node) {
        Frame frame = tree().frame(node);
        return Stream.of(tree().line(node).toString(), frame.inlined() ? "inlined" : "", frame.file())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" · "));
    }

    @Override
    public String whereAllIs() {
        return "the JSON, folded and pprof forms hold them all";
    }
}
