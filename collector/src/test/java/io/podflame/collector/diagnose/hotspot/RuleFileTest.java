package io.podflame.collector.diagnose.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.model.Finding.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleFileTest {
    private static final String RULE = """
            rules:
              - id: my-rule
                components: [go, etcd]
                frames: 'example\\.com/slow\\.'
                warn: 12.5 %
                high: 40%
                what: 'slow things'
                means: 'they are slow'
                do: ['make them fast']
                source: 'me'
            """;

    @Test
    void readsARule() {
        RuleFile file = RuleFile.parse("mine.yaml", RULE);
        assertThat(file.problems()).isEmpty();
        HotspotRule rule = file.rules().getFirst();
        assertThat(rule.id()).isEqualTo("my-rule");
        assertThat(rule.components()).containsExactly(Component.GO, Component.ETCD);
        assertThat(rule.thresholds()).isEqualTo(Map.of(Severity.WARNING, 0.125, Severity.FAILURE, 0.4));
        assertThat(rule.remedies()).containsExactly("make them fast");
        assertThat(rule.file()).isEqualTo("mine.yaml");
    }

    @Test
    void aBadPatternIsSaidWithFileAndLineAndTheOthersWork() {
        String text = RULE
                + RULE.substring(RULE.indexOf("  - id"))
                        .replace("my-rule", "other-rule")
                        .replace("'example\\.com/slow\\.'", "'example\\.com/(slow'");
        RuleFile file = RuleFile.parse("mine.yaml", text);
        assertThat(file.rules()).extracting(HotspotRule::id).containsExactly("my-rule");
        assertThat(file.problems())
                .extracting(RuleProblem::text)
                .containsExactly("mine.yaml:13: bad pattern: Unclosed group at index 18 of example\\.com/(slow");
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        assertThat(problem(RULE.replace("12.5 %", "a lot")))
                .isEqualTo("mine.yaml:5: 'a lot' is no share: '25 %' is one");
        assertThat(problem(RULE.replace("12.5 %", "140 %")))
                .isEqualTo("mine.yaml:5: a threshold lies between 0 and 100 %, and this is 140 %");
        assertThat(problem(RULE.replace("12.5 %", "50 %")))
                .isEqualTo("mine.yaml:2: thresholds must grow from info over warn to high");
        assertThat(problem(RULE.replace("etcd]", "etcdd]"))).isEqualTo("mine.yaml:3: there is no component 'etcdd'");
        assertThat(problem(RULE.replace("    means: 'they are slow'\n", "")))
                .isEqualTo("mine.yaml:2: means is missing");
        assertThat(problem(RULE.replace("means:", "meaning:")))
                .startsWith("mine.yaml:8: there is no key 'meaning'; there are components, do, event");
        assertThat(problem(RULE.replace("example", "${host}")))
                .isEqualTo("mine.yaml:4: there is no part ${host} in this file");
        assertThat(problem(RULE.replace("my-rule", "My Rule")))
                .isEqualTo("mine.yaml:2: 'My Rule' is no id: lower-case words with hyphens are");
        assertThat(problem(RULE + RULE.substring(RULE.indexOf("  - id"))))
                .isEqualTo("mine.yaml:11: there is another rule my-rule in this file");
        assertThat(problem("rules: [unclosed")).startsWith("mine.yaml:1: this is not YAML: ");
        assertThat(problem("just text")).isEqualTo("mine.yaml:1: keys with values are expected here");
        assertThat(problem("rules: 7")).isEqualTo("mine.yaml:1: rules is no list");
    }

    private static String problem(String text) {
        List<RuleProblem> problems = RuleFile.parse("mine.yaml", text).problems();
        assertThat(problems).as(text).hasSize(1);
        return problems.getFirst().text();
    }

    @Test
    void aFileThatEndsAnywhereIsNoHarm() {
        byte[] whole = RULE.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            RuleFile file = RuleFile.parse("mine.yaml", new String(whole, 0, length, StandardCharsets.UTF_8));
            assertThat(file.rules().size() + file.problems().size()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void anchorsAreRefusedBeforeTheyGrow() {
        String laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nrules: *c\n";
        assertThat(RuleFile.parse("mine.yaml", laughs).problems()).isNotEmpty();
    }

    @Test
    void theShippedRulesAreAllUsable() {
        HotspotRules shipped = HotspotRules.shipped();
        assertThat(shipped.problems()).isEmpty();
        assertThat(shipped.rules()).hasSizeGreaterThanOrEqualTo(61);
    }

    @Test
    void onesOwnRulesStandBesideTheShippedOnesAndReplaceThemByTheirId(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), RULE);
        Files.writeString(folder.resolve("b.yml"), RULE.replace("my-rule", "go-gc"));
        Files.writeString(folder.resolve("c.yaml"), "rules: 7");
        Files.write(folder.resolve("d.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Files.writeString(folder.resolve("README"), "no rules");

        HotspotRules shipped = HotspotRules.shipped();
        HotspotRules all = shipped.withFolder(folder);

        assertThat(all.rules()).hasSize(shipped.rules().size() + 1);
        assertThat(all.rules())
                .filteredOn(rule -> rule.id().equals("go-gc"))
                .extracting(HotspotRule::what)
                .containsExactly("slow things");
        assertThat(all.problems())
                .extracting(RuleProblem::text)
                .containsExactly(
                        folder.resolve("c.yaml") + ":1: rules is no list", folder.resolve("d.yaml") + ": not UTF-8");
    }
}
