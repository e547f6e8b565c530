package io.podflame.collector.configuration.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.configuration.ConfigNode;
import io.podflame.collector.configuration.Place;
import io.podflame.collector.configuration.Unreadable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class YamlParserTest {

    private static YamlText parse(String text) {
        return YamlParser.ofFile("a.yaml").parse(text);
    }

    private static ConfigNode only(String text) {
        YamlText parsed = parse(text);
        assertThat(parsed.unreadable()).isEmpty();
        assertThat(parsed.documents()).hasSize(1);
        return parsed.documents().getFirst();
    }

    private static String reason(String text) {
        List<Unreadable> unreadable = parse(text).unreadable();
        assertThat(unreadable).hasSize(1);
        return unreadable.getFirst().toString();
    }

    @Test
    void everyValueKnowsItsLine() {
        ConfigNode node = only("# a comment\nspec:\n  replicas: 3\n  args:\n  - one\n  - 'two'\n");

        assertThat(node.setting("", "spec", "replicas").orElseThrow().place()).isEqualTo(Place.of("a.yaml", 3));
        assertThat(node.items("spec", "args"))
                .extracting(item -> item.place().toString())
                .containsExactly("a.yaml:5", "a.yaml:6");
    }

    @Test
    void valuesAreTextAsTheyStandThere() {
        ConfigNode node = only("{a: 010, b: yes, c: 1.20, d: \"1\", e: 2001-01-01}");

        assertThat(node.entries().values())
                .extracting(value -> value.text().orElseThrow())
                .containsExactly("010", "yes", "1.20", "1", "2001-01-01");
    }

    @Test
    void aKeyWithoutValueIsNotThereButTheEmptyTextIs() {
        ConfigNode node = only("a:\nb: null\nc: ~\nd: \"\"\n");

        assertThat(node.entries().keySet()).containsExactly("d");
        assertThat(node.text("d")).contains("");
    }

    @Test
    void aListKeepsItsPositions() {
        assertThat(only("[a, , c]".replace(", ,", ", null,")).items())
                .extracting(item -> item.text().orElseThrow())
                .containsExactly("a", "", "c");
    }

    @Test
    void aBrokenDocumentCostsItselfOnly() {
        YamlText parsed = parse("a: 1\n---\nb: [\n---\nc: 3\n--- # with a comment\nd: 4\n---\n");

        assertThat(parsed.documents())
                .extracting(node -> node.entries().keySet().iterator().next())
                .containsExactly("a", "c", "d");
        assertThat(parsed.unreadable())
                .singleElement()
                .satisfies(broken -> assertThat(broken.place().source()).isEqualTo("a.yaml"))
                .satisfies(broken ->
                        assertThat(broken.place().line().orElseThrow()).isBetween(3, 4))
                .satisfies(broken -> assertThat(broken.reason()).startsWith("no YAML: "));
    }

    @Test
    void aSeparatorInsideABlockIsText() {
        YamlText parsed = parse("data:\n  mesh: |\n    a: 1\n    ---\n    b: 2\n");

        assertThat(parsed.documents().getFirst().text("data", "mesh")).contains("a: 1\n---\nb: 2\n");
    }

    @Test
    void placeholdersOfOldManifestsStayAsTheyAre() {
        ConfigNode node =
                only("namespace: {ISTIO_NAMESPACE}\nimage: {PILOT_HUB}/pilot:{PILOT_TAG}\nca: ${CA_BUNDLE}\n");

        assertThat(node.text("namespace")).contains("{ISTIO_NAMESPACE}");
        assertThat(node.text("image")).contains("{PILOT_HUB}/pilot:{PILOT_TAG}");
        assertThat(node.text("ca")).contains("${CA_BUNDLE}");
    }

    @Test
    void aTemplateThatIsNotRenderedIsCalledOne() {
        assertThat(reason("image: {{ .Values.hub }}/pilot\n"))
                .startsWith("a.yaml:1: no YAML: ")
                .contains("a template that is not rendered")
                .endsWith("helm template CHART > rendered.yaml");
    }

    @Test
    void aKeyThatStandsTwiceIsRemarkedAndTheLastCounts() {
        YamlText parsed = parse("apiVersion: v1\nkind: Deployment\napiVersion: apps/v1\n");

        assertThat(parsed.documents().getFirst().text("apiVersion")).contains("apps/v1");
        assertThat(parsed.remarks())
                .containsExactly("a.yaml:3: key apiVersion stands twice, first at a.yaml:1; the last one counts,"
                        + " as for kubectl apply");
    }

    @Test
    void aliasesAndMergesRepeatWhatTheyName() {
        ConfigNode node = only("base: &base {a: 1, b: 2}\nown:\n  <<: *base\n  b: 3\nagain: *base\n");

        assertThat(node.text("own", "a")).contains("1");
        assertThat(node.text("own", "b")).contains("3");
        assertThat(node.text("again", "b")).contains("2");
    }

    @Test
    void anAliasOfItselfIsRefused() {
        assertThat(reason("a: &a [*a]\n")).contains("repeats what is not there, or itself");
    }

    @Test
    @Timeout(20)
    void aBillionLaughsAreRefusedEarly() {
        StringBuilder laughs = new StringBuilder("a0: &a0 lol\n");
        for (int i = 1; i < 40; i++) {
            laughs.append("a%d: &a%d [".formatted(i, i))
                    .append(("*a" + (i - 1) + ",").repeat(10))
                    .append("]\n");
        }

        assertThat(reason(laughs.toString()))
                .contains("more than 500000 values, those repeated by aliases counted each time");
    }

    @Test
    @Timeout(20)
    void depthIsLimitedInEveryStyle() {
        assertThat(reason("[".repeat(100_000))).contains("nested deeper than 100");
        assertThat(reason("{a: ".repeat(100_000))).contains("nested deeper than 100");
        assertThat(reason("- ".repeat(1_000) + "a")).contains("nested deeper than 100");
    }

    @Test
    void aTextThatIsTooLongIsNotRead() {
        assertThat(reason("a".repeat(YamlLimits.FILE.characters() + 1))).contains("of which at most 16777216 are read");
    }

    @Test
    void documentsBeyondTheLimitAreReported() {
        YamlText parsed = parse("---\na: 1\n".repeat(10_002));

        assertThat(parsed.documents()).hasSize(10_000);
        assertThat(parsed.unreadable()).singleElement().asString().startsWith("a.yaml:20001: 10002 documents");
    }

    @Test
    void tagsMakeNoObjects() {
        assertThat(only("a: !!java.net.URL [http://localhost]\nb: !!int x\n").text("b"))
                .contains("x");
    }

    @Test
    void linesOfAnEmbeddedTextAreLinesOfItsFile() {
        ConfigNode map = only("data:\n  mesh: |-\n    # comment\n    enableTracing: true\n");
        YamlText mesh = YamlParser.in(map.scalar("data", "mesh").orElseThrow())
                .parse(map.text("data", "mesh").orElseThrow());

        assertThat(mesh.documents().getFirst().setting("mesh", "enableTracing").orElseThrow())
                .satisfies(setting -> assertThat(setting.place()).isEqualTo(Place.of("a.yaml", 4)))
                .satisfies(setting -> assertThat(setting.what()).isEqualTo("mesh, enableTracing"));
    }

    @Test
    void aQuotedTextHasOneLineForAll() {
        ConfigNode map = only("data:\n  mesh: \"a: 1\\nb: 2\\n\"\n");
        YamlText mesh = YamlParser.in(map.scalar("data", "mesh").orElseThrow())
                .parse(map.text("data", "mesh").orElseThrow());

        assertThat(mesh.documents().getFirst().setting("", "b").orElseThrow().place())
                .isEqualTo(Place.of("a.yaml", 2));
    }

    @Test
    void jsonIsYaml() {
        ConfigNode node = YamlParser.ofFile("a.json")
                .parse("{\"a\":\"x\\/\\u00e9\\ud83d\\ude00\\t\\\"\",\"b\":[true,null,1.5e3],\"c\":{}}")
                .documents()
                .getFirst();

        assertThat(node.text("a")).contains("x/é😀\t\"");
        assertThat(node.items("b")).hasSize(3);
        assertThat(node.place()).isEqualTo(Place.of("a.json", 1));
    }

    @Test
    void aTextCutAnywhereIsReadOrReported() {
        String text = "a: &x {b: [1, \"two\", 'three']}\nc: |\n  text\n  more\nd: *x\n---\ne: {F_G}/h:{IJ}\n";
        for (int end = 0; end <= text.length(); end++) {
            YamlText parsed = parse(text.substring(0, end));
            assertThat(parsed.documents().size() + parsed.unreadable().size())
                    .as(text.substring(0, end))
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void aMegabyteIsReadInSeconds() {
        String text = "- {name: a, value: \"b c\"}\n".repeat(40_000);
        long start = System.nanoTime();

        assertThat(only(text).items()).hasSize(40_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
}
