package io.podflame.collector.configuration.kubernetes;

import io.podflame.collector.configuration.ConfigNode;
import io.podflame.collector.configuration.Injection;
import io.podflame.collector.configuration.ObjectName;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.Unreadable;
import io.podflame.collector.configuration.yaml.YamlParser;
import io.podflame.collector.configuration.yaml.YamlText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Injection config maps. The template is a Go text/template that becomes YAML for each pod; it is read without rendering it: control
 * actions are left out, so that all branches are there, and a value that only a pod gives is the text {@code {template}}.
 */
final class InjectionReader {

    private static final Pattern ACTION = Pattern.compile("\\{\\{[\\s\\S]{0,4000}?\\}\\}");
    private static final Pattern CONTROL = Pattern.compile(
            "\\{\\{-?\\s*(?:if|else|end|range|with|define|template|block|break|continue|/\\*|\\$\\w+\\s*:?=)\\b?[\\s\\S]*");

    /** As the YAML parser takes placeholders, which it leaves alone. */
    private static final String VALUE = "{TEMPLATE}";

    private static final Pattern ONLY_VALUES = Pattern.compile("(?m)^[ \\t]*(?:\\{TEMPLATE\\}[ \\t]*)+$");

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

    /** Up to 1.7 there is one {@code template}, since then {@code templates} by name, of which {@code sidecar} is the default. */
    private static Optional<PodTemplate> template(ObjectName name, ConfigNode config, Consumer<Unreadable> unreadable) {
        Optional<ConfigNode.Scalar> text = config.scalar("template").or(() -> config.scalar("templates", "sidecar"));
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

    /** The template without its actions; every line stays where it is. */
    static String plain(String template) {
        Matcher action = ACTION.matcher(template);
        StringBuilder plain = new StringBuilder();
        while (action.find()) {
            String lines = "\n"
                    .repeat((int) action.group().chars().filter(c -> c == '\n').count());
            boolean control = CONTROL.matcher(action.group()).matches();
            action.appendReplacement(plain, Matcher.quoteReplacement(control ? lines : VALUE + lines));
        }
        action.appendTail(plain);
        return ONLY_VALUES.matcher(plain).replaceAll("");
    }

    /** Kinds of maps by name; both with a revision behind a dash. */
    static boolean isInjection(String name) {
        return List.of("istio-inject", "istio-sidecar-injector").stream()
                .anyMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "-"));
    }
}
