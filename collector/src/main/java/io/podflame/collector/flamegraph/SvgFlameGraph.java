package io.podflame.collector.flamegraph;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.FlameGraphDifference;
import io.podflame.collector.model.FrameKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A flame graph as one SVG file that needs nothing else: the root on top as on the page, callees below. Complete without scripts (in
 * a README, in a viewer); in a browser it zooms, searches and follows the keyboard.
 *
 * <pre>
 *   title                                            [reset] [search]
 *   what was measured
 *   what is missing
 *   what kept the workloads from running, where that was counted
 *   legend
 *   frames, one row per depth, the root's row on top
 *   details of the frame under the pointer
 *   how many frames are too small to draw
 * </pre>
 */
public final class SvgFlameGraph {
    private static final int WIDTH = 1200;
    private static final int MARGIN = 10;
    private static final int ROW_HEIGHT = 17;
    private static final int FRAME_HEIGHT = 16;
    private static final int HEADER_HEIGHT = 100;
    private static final int LINE_HEIGHT = 17;
    private static final int FOOTER_HEIGHT = 48;
    /** Pixels of one character of the frames' fixed-width font; a little more than fonts really take. */
    private static final double COLUMN = 7.25;

    private static final String SCRIPT = resource("flamegraph.js");
    private static final String STYLE = resource("flamegraph.css");

    private final SvgSubject subject;
    private final CallTree tree;
    private final SvgLayout layout;
    private final int headerHeight;
    private final int height;
    private final StringBuilder svg = new StringBuilder(1 << 16);

    private SvgFlameGraph(SvgSubject subject) {
        this.subject = subject;
        this.tree = subject.tree();
        this.layout = SvgLayout.of(tree);
        this.headerHeight = HEADER_HEIGHT + (subject.scheduling().isPresent() ? LINE_HEIGHT : 0);
        this.height = headerHeight + layout.rowCount() * ROW_HEIGHT + FOOTER_HEIGHT;
    }

    /** The whole file; to be written as UTF-8. */
    public static String draw(FlameGraph graph) {
        return new SvgFlameGraph(new SvgSamples(graph)).draw();
    }

    /** A differential flame graph; to be written as UTF-8. */
    public static String draw(FlameGraphDifference difference) {
        return new SvgFlameGraph(new SvgDifference(difference)).draw();
    }

    private String draw() {
        svg.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
                .append(WIDTH)
                .append("\" height=\"")
                .append(height)
                .append("\" viewBox=\"0 0 " + WIDTH + " ")
                .append(height)
                .append("\">\n<title>")
                .append(SvgText.escape(subject.title()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append(subject.css())
                .append("</style>\n");
        header();
        frames();
        footer();
        svg.append("<script><![CDATA[\n").append(SCRIPT).append("]]></script>\n</svg>\n");
        return svg.toString();
    }

    private void header() {
        line("title", 26, subject.title());
        line("measured", 46, subject.measured());
        line("missing", 63, subject.missing());
        subject.scheduling().ifPresent(text -> line("scheduling", 63 + LINE_HEIGHT, text));
        legend();
        svg.append("<g id=\"buttons\" transform=\"translate(" + (WIDTH - MARGIN) + ",10)\">\n");
        button("search", -70, "Search");
        button("clear", -150, "Clear");
        button("reset", -250, "Reset zoom");
        svg.append("<text id=\"matched\" x=\"-340\" y=\"")
                .append(headerHeight - 23)
                .append("\" text-anchor=\"end\"/>\n</g>\n");
    }

    private void line(String id, int y, String text) {
        svg.append("<text id=\"")
                .append(id)
                .append("\" x=\"" + MARGIN + "\" y=\"")
                .append(y)
                .append("\">");
        SvgText.append(svg, text);
        svg.append("</text>\n");
    }

    private void legend() {
        svg.append("<g id=\"legend\">");
        int x = MARGIN;
        for (SvgSubject.LegendEntry entry : subject.legend(layout.drawn())) {
            svg.append("<g class=\"")
                    .append(entry.cssClass())
                    .append("\"><rect x=\"")
                    .append(x);
            svg.append("\" y=\"")
                    .append(headerHeight - 24)
                    .append("\" width=\"12\" height=\"12\"/><text x=\"")
                    .append(x + 17)
                    .append("\" y=\"")
                    .append(headerHeight - 14)
                    .append("\">");
            svg.append(entry.text()).append("</text></g>");
            x += 40 + 7 * entry.text().length();
        }
        svg.append("</g>\n");
    }

    /** Buttons do nothing without the script, which therefore shows them. */
    private void button(String id, int x, String label) {
        int width = id.equals("reset") ? 90 : 70;
        svg.append("<g id=\"").append(id).append("\" class=\"button hidden\" role=\"button\" tabindex=\"0\">");
        svg.append("<rect x=\"").append(x).append("\" y=\"0\" width=\"").append(width);
        svg.append("\" height=\"24\" rx=\"4\"/><text x=\"")
                .append(x + width / 2)
                .append("\" y=\"16\">");
        svg.append(label).append("</text></g>\n");
    }

    private void frames() {
        int frameSpace = WIDTH - 2 * MARGIN;
        svg.append("<g id=\"frames\" transform=\"translate(" + MARGIN + ",0)\" data-margin=\"" + MARGIN)
                .append("\" data-width=\"")
                .append(frameSpace)
                .append("\">\n");
        int row = -1;
        for (int node : layout.drawn()) {
            if (layout.row(node) != row) {
                svg.append(row < 0 ? "" : "</g>\n");
                row = layout.row(node);
                int y = headerHeight + row * ROW_HEIGHT;
                svg.append("<g transform=\"translate(0,").append(y).append(")\">\n");
            }
            frame(node, frameSpace);
        }
        svg.append("</g>\n</g>\n");
    }

    private void frame(int node, int frameSpace) {
        String name = node == 0 ? "all" : tree.frame(node).name();
        double scale = tree.total(0) == 0 ? 0 : (double) frameSpace / tree.total(0);
        double x = layout.start(node) * scale;
        double width = node == 0 ? frameSpace : tree.total(node) * scale;
        svg.append("<g class=\"").append(subject.cssClass(node));
        svg.append("\"><title>");
        tooltip(node);
        svg.append("</title><rect x=\"")
                .append(thousandths(x))
                .append("\" width=\"")
                .append(thousandths(width));
        svg.append("\" height=\"" + FRAME_HEIGHT + "\"/>");
        String label = label(node, name, (int) ((width - 6) / COLUMN));
        if (!label.isEmpty()) {
            svg.append("<text x=\"").append(thousandths(x + 3)).append("\" y=\"12\">");
            SvgText.append(svg, label);
            svg.append("</text>");
        }
        svg.append("</g>\n");
    }

    private String label(int node, String name, int columns) {
        boolean shortened =
                name.length() > columns && node != 0 && tree.frame(node).kind() == FrameKind.GO;
        return SvgText.fit(shortened ? SvgText.withoutPackagePath(name) : name, columns);
    }

    /** The script takes the name from the first line. */
    private void tooltip(int node) {
        String separator = "";
        for (String text : subject.tooltip(node)) {
            svg.append(separator);
            SvgText.append(svg, text);
            separator = "\n";
        }
    }

    private void footer() {
        line("details", height - 28, "");
        line("omitted", height - 10, omitted());
    }

    private String omitted() {
        List<String> parts = new ArrayList<>();
        if (layout.tooSmall() > 0) {
            parts.add(ValueFormat.count(layout.tooSmall()) + " frames below "
                    + ValueFormat.percent(ValueFormat.share(layout.leastTotal(), tree.total(0))));
        }
        if (layout.tooDeep() > 0) {
            parts.add(ValueFormat.count(layout.tooDeep()) + " frames beyond row " + SvgLayout.MAX_ROWS);
        }
        return parts.isEmpty()
                ? "every frame is drawn"
                : String.join(" and ", parts) + " are not drawn and not searched here; " + subject.whereAllIs();
    }

    /** Rounded to a thousandth of a pixel, enough to zoom in two thousand times, without needless digits. */
    private static String thousandths(double pixels) {
        long thousandths = Math.round(pixels * 1000);
        long fraction = thousandths % 1000;
        if (fraction == 0) {
            return Long.toString(thousandths / 1000);
        }
        String digits = Long.toString(1000 + fraction).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return thousandths / 1000 + "." + digits.substring(0, end);
    }

    private static String resource(String name) {
        try (InputStream stream = SvgFlameGraph.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the jar lacks " + name + "; build it again");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the jar", e);
        }
    }
}
