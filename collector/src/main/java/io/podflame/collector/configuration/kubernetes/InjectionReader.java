package io.podflame.collector.configuration.kubernetes;

import io.podflame.collector.configuration.ConfigNode;
import io.podflame.collector.configuration.Injection;
import io.podflame.collector.configuration.ObjectName;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.Unreadable;
import io.podflame.collector.configuration.yaml.YamlParser;
import io.podflame.collector.configuration.yaml.YamlText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Injection config maps. The template is a Go text/template that becomes YAML for each pod; it is read without rendering it: control
 * actions are left out, so that all branches are there, and a value that only a pod gives is the text {@code {template}}.
 */
final class InjectionReader {

    private static final Pattern KEYWORD = Pattern.compile("\\{\\{-?\\s*(/\\*|\\$\\w+\\s*:?=|[a-z]+)?");
    private static final Set<String> OPENING = Set.of("if", "range", "with", "block", "define");
    private static final Set<String> CONTROL =
            Set.of("if", "range", "with", "block", "define", "else", "end", "template", "break", "continue", "/*");

    /** As the YAML parser takes placeholders, which it leaves alone. */
    private static final String VALUE = "{TEMPLATE}";

    private InjectionReader() {}

    /** Empty when the map has no {@code config}. What cannot be read goes to the consumer. */
    static Optional<Injection> read(ObjectName name, ConfigNode map, Consumer<Unreadable> unreadable) {
        return map.scalar("data", "config").map(config -> {
            Optional<ConfigNode> parsed = document(config, "config", unreadable);
            Optional<ConfigNode> values =
                    map.scalar("data", "values").flatMap(text -> document(text, "values", unreadable));
            return new Injection(
                    name,
                    values.or(() -> parsed.flatMap(node -> node.at("params")
                            .map(parameters -> new ConfigNode.Mapping(Map.of("params", parameters), node.place())))),
                    parsed.flatMap(node -> template(name, node, unreadable)));
        });
    }

    /** The document in a value; whatever else is there goes to the consumer. */
    static Optional<ConfigNode> document(ConfigNode.Scalar text, String key, Consumer<Unreadable> unreadable) {
        YamlText read = YamlParser.in(text).parse(text.text());
        read.unreadable()
                .forEach(part -> unreadable.accept(
                        new Unreadable(part.place(), "key " + key + ": " + part.reason(), part.remedy())));
        return read.documents().stream().findFirst();
    }

    /**
     * Up to 1.7 there is one {@code template}; since then {@code templates} by name, of which {@code sidecar} is the default, and a
     * {@code template} that only warns.
     */
    private static Optional<PodTemplate> template(ObjectName name, ConfigNode config, Consumer<Unreadable> unreadable) {
        Optional<ConfigNode.Scalar> text = config.scalar("templates", "sidecar").or(() -> config.scalar("template"));
        return text.flatMap(template -> {
            ConfigNode.Scalar plain =
                    new ConfigNode.Scalar(plain(template.text()), template.place(), template.verbatim());
            return document(plain, "template", unreadable).map(node -> podTemplate(name, node));
        });
    }

    /** Up to 1.7 the template is a pod's spec; since then a whole pod. */
    private static PodTemplate podTemplate(ObjectName name, ConfigNode node) {
        Map<String, ConfigNode> pod = new LinkedHashMap<>();
        pod.put("spec", node.at("spec").orElse(node));
        node.at("metadata").ifPresent(metadata -> pod.put("metadata", metadata));
        return TemplateReader.template(name, new ConfigNode.Mapping(pod, node.place()), "template", Optional.empty());
    }

    /**
     * The template without its actions, without the templates that it defines for use elsewhere, and of branches within one line with the first
     * only; every line stays where it is. Linear: the text may be anybody's.
     */
    static String plain(String template) {
        StringBuilder plain = new StringBuilder();
        Deque<Integer> openedAtLines = new ArrayDeque<>();
        int droppedFrom = 0;
        int line = 0;
        int at = 0;
        for (int begin = template.indexOf("{{"); begin >= 0; begin = template.indexOf("{{", at)) {
            int end = template.indexOf("}}", begin);
            if (end < 0) {
                break;
            }
            String before = template.substring(at, begin);
            append(before, droppedFrom == 0, plain);
            line += lines(before).length();
            at = end + 2;
            String action = template.substring(begin, at);
            String keyword = keyword(action);
            if (OPENING.contains(keyword)) {
                openedAtLines.push(line);
            }
            boolean drops =
                    keyword.equals("define") || keyword.equals("else") && Objects.equals(openedAtLines.peek(), line);
            if (drops && droppedFrom == 0) {
                droppedFrom = openedAtLines.size();
            }
            boolean isValue = droppedFrom == 0 && !CONTROL.contains(keyword) && !keyword.startsWith("$");
            append((isValue ? VALUE : "") + lines(action), true, plain);
            line += lines(action).length();
            if (keyword.equals("end") && !openedAtLines.isEmpty()) {
                droppedFrom = openedAtLines.size() == droppedFrom ? 0 : droppedFrom;
                openedAtLines.pop();
            }
        }
        append(template.substring(at), droppedFrom == 0, plain);
        return withoutLoneValues(plain.toString());
    }

    private static void append(String text, boolean kept, StringBuilder plain) {
        plain.append(kept ? text : lines(text));
    }

    private static String lines(String text) {
        return "\n".repeat((int) text.chars().filter(c -> c == '\n').count());
    }

    /** {@code if}, {@code $name :=}; a function or nothing for what is a value. */
    private static String keyword(String action) {
        Matcher keyword = KEYWORD.matcher(action);
        return keyword.lookingAt() && keyword.group(1) != null ? keyword.group(1) : "";
    }

    /** A value that is a whole line becomes several lines of YAML, which only a pod gives. */
    private static String withoutLoneValues(String text) {
        return text.lines()
                .map(line -> line.contains(VALUE) && line.replace(VALUE, "").isBlank() ? "" : line)
                .collect(Collectors.joining("\n"));
    }

    /** Kinds of maps by name; both with a revision behind a dash. */
    static boolean isInjection(String name) {
        return List.of("istio-inject", "istio-sidecar-injector").stream()
                .anyMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "-"));
    }
}
