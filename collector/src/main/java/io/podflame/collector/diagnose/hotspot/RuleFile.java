package io.podflame.collector.diagnose.hotspot;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.hotspot.FramePattern.SampleShare;
import io.podflame.collector.diagnose.hotspot.HotspotRule.Condition;
import io.podflame.collector.diagnose.hotspot.HotspotRule.Samples;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.FrameKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Parses a file of rules; {@code rules.yaml}'s head says what it looks like. A rule that is wrong is left out and said, with its line; the
 * others work.
 *
 * @param rules in the file's order
 */
record RuleFile(List<HotspotRule> rules, List<RuleProblem> problems) {

    private static final int MAX_RULES = 1000;
    private static final int MAX_CHARS = 1_000_000;
    private static final Set<String> FILE_KEYS = Set.of("parts", "rules");
    private static final Set<String> RULE_KEYS = Set.of(
            "id",
            "components",
            "frames",
            "kind",
            "except",
            "share",
            "event",
            "info",
            "warn",
            "high",
            "when",
            "what",
            "means",
            "do",
            "source");
    private static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d+)?) ?%");
    private static final Pattern PART = Pattern.compile("\\$\\{([^}]*)}");

    RuleFile {
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
    }

    /** Never throws: what cannot be read is among the problems. */
    static RuleFile parse(String file, String text) {
        Reader reader = new Reader(file);
        try {
            reader.file(text);
        } catch (WrongRuleException e) {
            reader.problems.add(e.problem(file));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            reader.problems.add(new RuleProblem(file, line, "this is not YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            reader.problems.add(new RuleProblem(file, 0, "this is not YAML: " + e.getMessage()));
        }
        return new RuleFile(reader.rules, reader.problems);
    }

    /** Reads one file; not thread-safe. */
    private static final class Reader {
        private final String file;
        private final Map<String, String> parts = new HashMap<>();
        private final Set<String> ids = new HashSet<>();
        private final List<HotspotRule> rules = new ArrayList<>();
        private final List<RuleProblem> problems = new ArrayList<>();

        private Reader(String file) {
            this.file = file;
        }

        private void file(String text) throws WrongRuleException {
            LoadSettings limits = LoadSettings.builder()
                    .setCodePointLimit(MAX_CHARS)
                    .setMaxAliasesForCollections(0)
                    .build();
            Optional<Node> root = new Compose(limits).composeString(text);
            if (root.isEmpty()) {
                return; // an empty file has no rules
            }
            YamlFields fields = YamlFields.of(root.get(), FILE_KEYS);
            Optional<Node> partsNode = fields.node("parts");
            if (partsNode.isPresent()) {
                YamlFields named = YamlFields.of(partsNode.get());
                for (String name : named.keys()) {
                    parts.put(name, named.text(name));
                }
            }
            for (Node node : fields.list("rules")) {
                try {
                    rules.add(rule(node));
                    if (rules.size() > MAX_RULES) {
                        throw new WrongRuleException(node, "there are more than " + MAX_RULES + " rules");
                    }
                } catch (WrongRuleException e) {
                    problems.add(e.problem(file));
                }
            }
        }

        private HotspotRule rule(Node node) throws WrongRuleException {
            YamlFields fields = YamlFields.of(node, RULE_KEYS);
            String id = fields.text("id");
            if (!ID.matcher(id).matches()) {
                throw fields.wrong("id", "'" + id + "' is no id: lower-case words with hyphens are");
            }
            HotspotRule rule = new HotspotRule(
                    id,
                    components(fields),
                    new FramePattern(
                            pattern(fields, "frames"),
                            fields.choice("kind", Map.of("kernel", FrameKind.KERNEL)),
                            fields.has("except") ? Optional.of(pattern(fields, "except")) : Optional.empty(),
                            fields.choice("share", Map.of("total", SampleShare.TOTAL, "self", SampleShare.SELF))
                                    .orElse(SampleShare.TOTAL)),
                    fields.choice("event", Map.of("cpu", Samples.CPU, "off-cpu", Samples.OFF_CPU))
                            .orElse(Samples.CPU),
                    thresholds(fields, node),
                    fields.choice(
                            "when", Map.of("above-cpu-request", Condition.ABOVE_CPU_REQUEST, "busy", Condition.BUSY)),
                    fields.text("what"),
                    fields.text("means"),
                    fields.texts("do"),
                    fields.text("source"),
                    file);
            if (!ids.add(id)) {
                throw fields.wrong("id", "there is another rule " + id + " in this file");
            }
            return rule;
        }

        private static Set<Component> components(YamlFields fields) throws WrongRuleException {
            Set<Component> components = new HashSet<>();
            for (String label : fields.texts("components")) {
                components.add(Component.labelled(label)
                        .orElseThrow(() -> fields.wrong("components", "there is no component '" + label + "'")));
            }
            return components;
        }

        private Pattern pattern(YamlFields fields, String key) throws WrongRuleException {
            String text = fields.text(key);
            for (String part :
                    PART.matcher(text).results().map(result -> result.group(1)).toList()) {
                if (!parts.containsKey(part)) {
                    throw fields.wrong(key, "there is no part ${" + part + "} in this file");
                }
            }
            try {
                return Pattern.compile(
                        PART.matcher(text).replaceAll(result -> Matcher.quoteReplacement(parts.get(result.group(1)))));
            } catch (PatternSyntaxException e) {
                throw fields.wrong(
                        key, "bad pattern: " + e.getDescription() + " at index " + e.getIndex() + " of " + text);
            }
        }

        private static SortedMap<Severity, Double> thresholds(YamlFields fields, Node node) throws WrongRuleException {
            Map<String, Severity> levels =
                    Map.of("info", Severity.INFO, "warn", Severity.WARNING, "high", Severity.FAILURE);
            SortedMap<Severity, Double> thresholds = new TreeMap<>();
            for (Map.Entry<String, Severity> level : levels.entrySet()) {
                if (fields.has(level.getKey())) {
                    thresholds.put(level.getValue(), percent(fields, level.getKey()));
                }
            }
            if (thresholds.isEmpty()) {
                throw new WrongRuleException(node, "a rule needs a threshold: info, warn or high, as in 'warn: 25 %'");
            }
            double last = 0;
            for (double threshold : thresholds.values()) {
                if (threshold <= last) {
                    throw new WrongRuleException(node, "thresholds must grow from info over warn to high");
                }
                last = threshold;
            }
            return thresholds;
        }

        private static double percent(YamlFields fields, String key) throws WrongRuleException {
            String text = fields.text(key);
            Matcher matcher = PERCENT.matcher(text);
            if (!matcher.matches()) {
                throw fields.wrong(key, "'" + text + "' is no share: '25 %' is one");
            }
            double percent = Double.parseDouble(matcher.group(1));
            if (percent <= 0 || percent >= 100) {
                throw fields.wrong(key, "a threshold lies between 0 and 100 %, and this is " + text);
            }
            return percent / 100;
        }
    }

    /** What is wrong with a rule, and where it stands. */
    static final class WrongRuleException extends Exception {
        private static final long serialVersionUID = 1;
        private final int line;
        private final String reason;

        WrongRuleException(Node node, String reason) {
            super(reason);
            this.reason = reason;
            this.line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        }

        private RuleProblem problem(String file) {
            return new RuleProblem(file, line, reason);
        }
    }
}
