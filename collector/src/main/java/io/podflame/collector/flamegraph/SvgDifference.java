package io.podflame.collector.flamegraph;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FlameGraphDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A differential flame graph. A frame is as wide as what it takes in baseline and candidate together, so that what came and what went is both there to be seen; its
 * colour says how it changed, by more than the sampling error, or it has none.
 */
final class SvgDifference implements SvgSubject {

    /** Of the widths: beyond it sums would lose what one sample is. */
    private static final double WHOLE = 1e15;
    /** How many standard deviations a change has to be. */
    private static final double SIGNIFICANT = 1.96;

    private static final int SHADES = 5;
    private static final String SAME = "same";

    private final FlameGraphDifference difference;
    private final CallTree widths;

    SvgDifference(FlameGraphDifference difference) {
        this.difference = difference;
        this.widths = widths(difference);
    }

    private static CallTree widths(FlameGraphDifference difference) {
        CallTree before = difference.trees().baseline();
        CallTree after = difference.trees().candidate();
        double whole = difference.baselineTotal(0) + difference.candidateTotal(0);
        double scale = whole == 0 ? 0 : WHOLE / whole;
        int nodes = after.nodeCount();
        long[] selves = new long[nodes];
        long[] samples = new long[nodes];
        for (int node = 0; node < nodes; node++) {
            selves[node] = Math.round(scale
                    * (before.self(node) * difference.baselineScale()
                            + after.self(node) * difference.candidateScale()));
            samples[node] = before.selfSamples(node) + after.selfSamples(node);
        }
        CallTree.Columns columns = new CallTree.Columns(
                IntStream.range(0, nodes).map(after::parent).toArray(),
                IntStream.range(0, nodes)
                        .map(node -> node == 0 ? 0 : after.frameId(node))
                        .toArray(),
                IntStream.range(0, nodes).map(after::lineId).toArray(),
                selves,
                samples);
        return new CallTree(after.frames(), after.sourceLines(), columns);
    }

    /** For light and for dark pages. */
    @Override
    public String css() {
        return """
                .same rect{fill:#d9d7d1}
                .more1 rect{fill:#f9d3cb}
                .more2 rect{fill:#f5b3a6}
                .more3 rect{fill:#ef9180}
                .more4 rect{fill:#e86d5a}
                .more5 rect{fill:#df4a36}
                .less1 rect{fill:#cfe0f7}
                .less2 rect{fill:#aecbf1}
                .less3 rect{fill:#8bb4ea}
                .less4 rect{fill:#689de3}
                .less5 rect{fill:#4685da}
                @media (prefers-color-scheme:dark){
                .same rect{fill:#43464c}
                .more1 rect{fill:#5a3a35}
                .more2 rect{fill:#703a31}
                .more3 rect{fill:#87382c}
                .more4 rect{fill:#9f3426}
                .more5 rect{fill:#b72d1d}
                .less1 rect{fill:#35425a}
                .less2 rect{fill:#304a73}
                .less3 rect{fill:#2a528d}
                .less4 rect{fill:#2359a8}
                .less5 rect{fill:#1a5fc2}
                }
                """;
    }

    @Override
    public String title() {
        return difference.title();
    }

    @Override
    public String measured() {
        return difference.measured();
    }

    @Override
    public String missing() {
        return "width: what baseline and candidate take together · colour: how it changed, where by more than the sampling error";
    }

    /** The report has both sides' beside it. */
    @Override
    public Optional<String> scheduling() {
        return Optional.empty();
    }

    @Override
    public CallTree tree() {
        return widths;
    }

    @Override
    public String cssClass(int node) {
        double before = difference.baselineTotal(node);
        double after = difference.candidateTotal(node);
        double change = after - before;
        if (Math.abs(change) <= SIGNIFICANT * deviation(node)) {
            return SAME;
        }
        int shade = (int) Math.clamp(Math.ceil(SHADES * Math.abs(change) / (before + after)), 1, SHADES);
        return (change > 0 ? "more" : "less") + shade;
    }

    /** Of the difference: each side's samples vary by their root. */
    private double deviation(int node) {
        return Math.hypot(
                deviation(difference.trees().baseline(), node) * difference.baselineScale(),
                deviation(difference.trees().candidate(), node) * difference.candidateScale());
    }

    private static double deviation(CallTree tree, int node) {
        return tree.total(node) / Math.sqrt(Math.max(1, tree.totalSamples(node)));
    }

    @Override
    public List<LegendEntry> legend(List<Integer> drawn) {
        return List.of(
                new LegendEntry("more5", "only in the candidate"),
                new LegendEntry("more2", "more"),
                new LegendEntry(SAME, "within the sampling error"),
                new LegendEntry("less2", "less"),
                new LegendEntry("less5", "only in the baseline"));
    }

    /** Name; before and after; by how much. */
    @Override
    public List<String> tooltip(int node) {
        double before = difference.baselineTotal(node);
        double after = difference.candidateTotal(node);
        List<String> lines = new ArrayList<>();
        lines.add(node == 0 ? "all" : widths.frame(node).name());
        lines.add(number(before) + " → " + number(after) + " " + difference.unit() + growth(before, after));
        lines.add(ValueFormat.count(difference.trees().baseline().totalSamples(node)) + " and "
                + ValueFormat.count(difference.trees().candidate().totalSamples(node)) + " samples"
                + (cssClass(node).equals(SAME) ? ": within the sampling error" : ""));
        return lines;
    }

    private static String growth(double before, double after) {
        return before == 0 || after == 0 ? "" : String.format(Locale.ROOT, " = %+.1f %%", 100 * (after / before - 1));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 1 ? "%.2f" : "%.3f", value);
    }

    @Override
    public String whereAllIs() {
        return "the report's tables are of all";
    }
}
