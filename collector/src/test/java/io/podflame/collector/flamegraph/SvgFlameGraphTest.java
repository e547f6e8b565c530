package io.podflame.collector.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.merge.FoldedInput;
import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.WorkloadCpu;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class SvgFlameGraphTest {

    @Test
    void drawsEachNodeUnderItsParentAsWideAsItsShare() throws Exception {
        List<Element> frames = frames(FoldedInput.flameGraph("etcd;main.a;read@KERNEL 1", "etcd;main.b 3"));

        assertThat(frames.stream().map(SvgFlameGraphTest::name))
                .containsExactly("all", "etcd", "main.a", "main.b", "read");
        assertThat(frames.stream()
                        .map(frame -> rect(frame).getAttribute("x") + " "
                                + rect(frame).getAttribute("width")))
                .containsExactly("0 1180", "0 1180", "0 295", "295 885", "0 295");
        assertThat(row(frames.get(1))).isGreaterThan(row(frames.get(0)));
        assertThat(row(frames.get(2))).isEqualTo(row(frames.get(3))).isGreaterThan(row(frames.get(1)));
    }

    @Test
    void saysTotalSelfSamplesAndFileInTheTooltip() throws Exception {
        List<Element> frames = frames(FoldedInput.flameGraph("etcd;main.a;read@KERNEL 100", "etcd;main.a 300"));

        assertThat(title(frames.get(2)))
                .isEqualTo("main.a\n4.00 s = 100 %, self 3.00 s = 75.00 %, 400 samples\n/usr/bin/etcd");
        assertThat(title(frames.get(3))).isEqualTo("read\n1.00 s = 25.00 %, self 1.00 s = 25.00 %, 100 samples");
    }

    @Test
    void statesTheAccuracy() throws Exception {
        FlameGraph graph = FoldedInput.flameGraph("etcd;main 400");
        Accuracy accuracy = new Accuracy(
                99,
                97.52,
                400,
                Map.of("ring full", 12L),
                Map.of("queue full", 3L, "decode", 4L),
                Map.of("too deep", 1L),
                Map.of("/usr/lib/libfoo.so", 40_000_000L),
                graph.callTree().total(0));
        Document svg = parse(SvgFlameGraph.draw(
                new FlameGraph("etcd", graph.event(), graph.range(), graph.callTree(), accuracy, graph.buildIds())));

        assertThat(text(svg, "measured"))
                .isEqualTo("4.00 s CPU time · 400 samples · cpu-clock at 97.5 Hz per CPU (99 requested)");
        assertThat(text(svg, "missing"))
                .isEqualTo("lost 12 (ring full 12) · dropped 7 (decode 4, queue full 3)"
                        + " · truncated 1 = 0.25 % (too deep 1) · without a name 1.00 % (libfoo.so 1.00 %)");
        assertThat(text(svg, "omitted")).isEqualTo("every frame is drawn");
    }

    @Test
    void saysWhatKeptTheWorkloadFromRunningWhereThatWasCounted() throws Exception {
        FlameGraph graph = FoldedInput.flameGraph("etcd;main 400");
        Scheduling counted = new Scheduling(
                Optional.of(new WorkloadCpu.Throttling(100, 97, 5_310_000_000L)),
                Optional.of(new WorkloadCpu.CpuQuota(20_000, 100_000)),
                Optional.of(new Scheduling.Pressure(8_010_000_000L, 10_000_000_000L)),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(new Scheduling.NodeUse("a", 2, 0.57, 0.004, 0)));
        Document svg = parse(SvgFlameGraph.draw(graph.with(counted)));

        assertThat(text(svg, "scheduling"))
                .isEqualTo("limit 0.20 CPUs, throttled 97.0 % of periods (97 of 100), 5.31 s"
                        + " · run-queue wait 80.1 % of the time (8.01 s) · node CPU 57 %, steal 0 %");
        assertThat(SvgFlameGraph.draw(graph)).doesNotContain("id=\"scheduling\"");
        assertThat(row(frames(graph.with(counted)).getFirst()))
                .isEqualTo(row(frames(graph).getFirst()) + 17);
    }

    @Test
    void namesWhatWasCountedAndARateThatIsNotKnown() throws Exception {
        FlameGraph misses = counting(new Event("cache-misses", Event.Unit.COUNT));

        assertThat(text(parse(SvgFlameGraph.draw(misses)), "measured"))
                .isEqualTo("4,000,000,000 cache-misses · 400 samples · cache-misses, rate not known");
        assertThat(title(frames(misses).get(2)))
                .isEqualTo("main\n4,000,000,000 = 100 %, self 4,000,000,000 = 100 %, 400 samples\n/usr/bin/etcd");
        assertThat(text(parse(SvgFlameGraph.draw(counting(new Event("delay", Event.Unit.NANOSECONDS)))), "measured"))
                .isEqualTo("4.00 s delay · 400 samples · delay, rate not known");
        Event waits = new Event("off-cpu:10ms", Event.Unit.NANOSECONDS);
        assertThat(text(parse(SvgFlameGraph.draw(counting(waits))), "measured"))
                .isEqualTo("4.00 s off-cpu · 400 samples · every wait of 10ms or more");
    }

    private static FlameGraph counting(Event event) {
        FlameGraph graph = FoldedInput.flameGraph("etcd;main 400");
        Accuracy accuracy = new Accuracy(
                0,
                0,
                400,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                graph.callTree().total(0));
        return new FlameGraph("etcd", event, graph.range(), graph.callTree(), accuracy, graph.buildIds());
    }

    @Test
    void neverLetsANameOutOfItsText() throws Exception {
        String hostile = "</title></svg><script>alert(1)</script><![CDATA[ ]]>&\"'\u0000\uD800\u202E";
        FlameGraph graph = FoldedInput.flameGraph("etcd;" + hostile + "@NATIVE:" + hostile + " 1");
        Document svg = parse(SvgFlameGraph.draw(graph));

        assertThat(svg.getElementsByTagName("script").getLength()).isEqualTo(1);
        assertThat(name(frames(graph).get(2))).isEqualTo("</title></svg><script>alert(1)</script><![CDATA[ ]]>&\"'���");
    }

    @Test
    void needsNothingFromElsewhere() {
        String svg = SvgFlameGraph.draw(FoldedInput.flameGraph("etcd;main 1"));

        assertThat(svg.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xhtml", ""))
                .doesNotContain("://", "href", "@import", "url(", "innerHTML", "eval(");
    }

    @Test
    void countsWhatIsTooThinToDraw() throws Exception {
        FlameGraph graph = FoldedInput.flameGraph("etcd;main 100000", "etcd;thin;thinner 19", "etcd;seen 21");
        Document svg = parse(SvgFlameGraph.draw(graph));

        assertThat(frames(graph).stream().map(SvgFlameGraphTest::name)).containsExactly("all", "etcd", "main", "seen");
        assertThat(text(svg, "omitted"))
                .startsWith("2 frames below 0.02 % are not drawn and not searched here; the JSON");
    }

    @Test
    void staysSmallHoweverManyFramesThereAre() {
        FoldedInput input = new FoldedInput();
        for (int i = 0; i < 60_000; i++) {
            String tail = "example.org/some/long/path/of/a/package.(*Receiver" + i % 4000 + ").Method";
            input.add(new String[] {"etcd", "f" + i % 7, "g" + i % 77, tail, tail + "a", tail + "b", tail + "c"}, 1);
        }
        String svg = SvgFlameGraph.draw(FoldedInput.flameGraph(FoldedInput.callTree(input)));

        assertThat(svg.length()).isLessThan(2_000_000);
        assertThat(SvgLayout.of(FoldedInput.callTree(input)).drawn()).hasSizeLessThanOrEqualTo(SvgLayout.MAX_DRAWN + 1);
    }

    @Test
    void cutsAStackThatIsDeeperThanAnyAgentSends() throws Exception {
        String[] stack = new String[5_000];
        Arrays.fill(stack, "recurse");
        FlameGraph graph = FoldedInput.flameGraph(FoldedInput.callTree(new FoldedInput().add(stack, 1)));

        assertThat(frames(graph)).hasSize(SvgLayout.MAX_ROWS);
        assertThat(text(parse(SvgFlameGraph.draw(graph)), "omitted"))
                .startsWith("4,401 frames beyond row 600 are not drawn");
    }

    @Test
    void drawsOnlyTheRootWithoutSamples() throws Exception {
        assertThat(frames(FoldedInput.flameGraph()).stream().map(SvgFlameGraphTest::name))
                .containsExactly("all");
    }

    @Test
    void givesANameTheSameColourInEveryPicture() throws Exception {
        String first = frames(FoldedInput.flameGraph("etcd;main.a 1")).get(2).getAttribute("class");
        String second =
                frames(FoldedInput.flameGraph("x;y;main.a 1", "z 1")).get(4).getAttribute("class");

        assertThat(first).startsWith("g").isEqualTo(second);
    }

    private static List<Element> frames(FlameGraph graph) throws Exception {
        NodeList rects = parse(SvgFlameGraph.draw(graph)).getElementsByTagName("rect");
        List<Element> frames = new ArrayList<>();
        for (int i = 0; i < rects.getLength(); i++) {
            Element frame = (Element) rects.item(i).getParentNode();
            if (((Element) frame.getParentNode().getParentNode())
                    .getAttribute("id")
                    .equals("frames")) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private static Document parse(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static String text(Document svg, String id) {
        NodeList texts = svg.getElementsByTagName("text");
        for (int i = 0; i < texts.getLength(); i++) {
            if (((Element) texts.item(i)).getAttribute("id").equals(id)) {
                return texts.item(i).getTextContent();
            }
        }
        throw new AssertionError("no text with ID " + id);
    }

    private static String title(Element frame) {
        return frame.getElementsByTagName("title").item(0).getTextContent();
    }

    private static String name(Element frame) {
        return title(frame).lines().findFirst().orElseThrow();
    }

    private static Element rect(Element frame) {
        return (Element) frame.getElementsByTagName("rect").item(0);
    }

    private static int row(Element frame) {
        String transform = ((Element) frame.getParentNode()).getAttribute("transform");
        return Integer.parseInt(transform.replaceAll("translate\\(0,(\\d+)\\)", "$1"));
    }
}
