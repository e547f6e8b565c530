package io.podflame.collector.diagnose.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.model.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/diagnosis.md lists the shipped rules; the list is made from their file. */
class RuleDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/diagnosis.md");
    private static final String BEGIN = "<!-- rules: made from rules.yaml, see RuleDocumentTest -->\n";
    private static final String END = "<!-- end of rules -->";

    @Test
    void theDocumentListsEveryRuleAsItIs() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        assertThat(begin).isGreaterThanOrEqualTo(BEGIN.length());
        String made = document.substring(0, begin) + rules() + document.substring(end);

        Path there = Files.writeString(Path.of("target/diagnosis.md"), made);

        assertThat(document)
                .as("the rules have changed: cp collector/" + there + " docs/diagnosis.md")
                .isEqualTo(made);
    }

    private static String rules() {
        StringBuilder text = new StringBuilder();
        String components = "";
        for (HotspotRule rule : HotspotRules.shipped().rules()) {
            String ofRule = rule.components().stream().map(Component::label).collect(Collectors.joining(", "));
            if (!ofRule.equals(components)) {
                components = ofRule;
                text.append("\n### ").append(components).append("\n\n");
                text.append(
                        "| rule | fires above | time goes to | because | do | source |\n|---|---|---|---|---|---|\n");
            }
            text.append("| ").append(rule.id());
            text.append(" | ").append(thresholds(rule));
            text.append(" | ").append(rule.what());
            text.append(" | ").append(rule.means());
            text.append(" | ").append(String.join("; ", rule.remedies()));
            text.append(" | ").append(rule.source()).append(" |\n");
        }
        return text.append('\n').toString();
    }

    private static String thresholds(HotspotRule rule) {
        return rule.thresholds().entrySet().stream()
                .map(threshold -> name(threshold.getKey())
                        + String.format(Locale.ROOT, " %s %%", number(100 * threshold.getValue())))
                .collect(Collectors.joining(", "));
    }

    private static String name(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private static String number(double percent) {
        return percent == Math.rint(percent) ? String.valueOf((long) percent) : String.valueOf(percent);
    }
}
