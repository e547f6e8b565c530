package io.podflame.collector.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.merge.CallTreeUnion;
import io.podflame.collector.merge.FoldedInput;
import io.podflame.collector.model.FlameGraphDifference;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class SvgDifferenceTest {

    @Test
    void coloursByChangeAndIsAsWideAsBothSides() throws Exception {
        Map<String, Element> frames = frames(difference(
                new String[] {"t;main.same 400", "t;main.more 100", "t;main.gone 100", "t;main.noise 100"},
                new String[] {"t;main.same 410", "t;main.more 300", "t;main.come 100", "t;main.noise 90"}));

        assertThat(frame(frames, "main.same").getAttribute("class")).isEqualTo("same");
        assertThat(frame(frames, "main.noise").getAttribute("class")).isEqualTo("same");
        assertThat(frame(frames, "main.more").getAttribute("class")).isEqualTo("more3");
        assertThat(frame(frames, "main.come").getAttribute("class")).isEqualTo("more5");
        assertThat(frame(frames, "main.gone").getAttribute("class")).isEqualTo("less5");
        assertThat(width(frame(frames, "main.same"))).isEqualTo(1180 * 810 / 1600.0);
        assertThat(width(frame(frames, "main.come"))).isEqualTo(width(frame(frames, "main.gone")));
    }

    @Test
    void saysBeforeAndAfterInItsUnit() throws Exception {
        Map<String, Element> frames =
                frames(difference(new String[] {"t;main.a 100"}, new String[] {"t;main.a 300", "t;main.new<T> 20"}));

        assertThat(title(frame(frames, "main.a")))
                .isEqualTo("main.a\n1,000 → 3,000 µs per request = +200.0 %\n100 and 300 samples");
        assertThat(title(frame(frames, "main.new<T>")))
                .isEqualTo("main.new<T>\n0.000 → 200 µs per request\n0 and 20 samples");
    }

    @Test
    void twoEmptyTreesAreDrawn() throws Exception {
        assertThat(frames(difference(new String[0], new String[0]))).containsOnlyKeys("all");
    }

    /** 1,000 requests on both sides; a sample is 10 ms. */
    private static FlameGraphDifference difference(String[] before, String[] after) {
        return new FlameGraphDifference(
                "a → b",
                "in µs per request",
                "µs per request",
                CallTreeUnion.of(FoldedInput.callTree(before), FoldedInput.callTree(after)),
                1e-3 / 1_000,
                1e-3 / 1_000);
    }

    private static Map<String, Element> frames(FlameGraphDifference difference) throws Exception {
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(SvgFlameGraph.draw(difference))));
        Map<String, Element> frames = new LinkedHashMap<>();
        NodeList titles = svg.getElementsByTagName("title");
        for (int i = 1; i < titles.getLength(); i++) {
            Element frame = (Element) titles.item(i).getParentNode();
            frames.put(title(frame).lines().findFirst().orElseThrow(), frame);
        }
        return frames;
    }

    private static Element frame(Map<String, Element> frames, String name) {
        return Objects.requireNonNull(frames.get(name), name);
    }

    private static String title(Element frame) {
        return frame.getElementsByTagName("title").item(0).getTextContent();
    }

    private static double width(Element frame) {
        return Double.parseDouble(((Element) frame.getElementsByTagName("rect").item(0)).getAttribute("width"));
    }
}
