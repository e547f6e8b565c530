package io.podflame.collector.configuration.kubernetes;

import io.podflame.collector.configuration.ConfigNode;
import io.podflame.collector.configuration.Container;
import io.podflame.collector.configuration.ObjectName;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.PodTemplate.Scale;
import io.podflame.collector.configuration.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pod templates and their containers (Kubernetes API, core/v1 PodTemplateSpec). Pure. */
final class TemplateReader {

    private TemplateReader() {}

    /**
     * @param template has {@code metadata} and {@code spec}
     * @param in what the template is of its object, for people: "" or "template"
     */
    static PodTemplate template(ObjectName owner, ConfigNode template, String in, Optional<Scale> scale) {
        return new PodTemplate(
                owner,
                template.place(),
                texts(template.entries("metadata", "labels")),
                settings(
                        in.isEmpty() ? "annotation" : in + ", annotation", template.entries("metadata", "annotations")),
                containers(template, in),
                scale);
    }

    /** The texts among the entries. */
    static Map<String, String> texts(Map<String, ConfigNode> entries) {
        Map<String, String> texts = new LinkedHashMap<>();
        entries.forEach((key, node) -> node.text().ifPresent(text -> texts.put(key, text)));
        return texts;
    }

    private static Map<String, Setting> settings(String what, Map<String, ConfigNode> entries) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        entries.forEach((key, node) ->
                node.text().ifPresent(text -> settings.put(key, new Setting(text, what + " " + key, node.place()))));
        return settings;
    }

    private static List<Container> containers(ConfigNode template, String in) {
        List<Container> containers = new ArrayList<>();
        containers(template.items("spec", "initContainers"), in, true, containers);
        containers(template.items("spec", "containers"), in, false, containers);
        return containers;
    }

    private static void containers(List<ConfigNode> nodes, String in, boolean init, List<Container> containers) {
        for (int i = 0; i < nodes.size(); i++) {
            ConfigNode node = nodes.get(i);
            String name = node.text("name").orElse("(container " + (i + 1) + ")");
            String what = (in.isEmpty() ? "" : in + ", ") + (init ? "init container " : "container ") + name;
            containers.add(new Container(
                    name,
                    i,
                    init,
                    node.setting(what, "image"),
                    words(node, what, "command"),
                    words(node, what, "args"),
                    environment(node, what),
                    resources(node, what),
                    node.setting(what, "securityContext", "privileged")));
        }
    }

    private static List<Setting> words(ConfigNode container, String what, String key) {
        String word = key.equals("args") ? "argument" : "command, word";
        List<Setting> words = new ArrayList<>();
        for (ConfigNode item : container.items(key)) {
            words.add(new Setting(
                    item.text().orElse("(no text)"), what + ", " + word + " " + (words.size() + 1), item.place()));
        }
        return words;
    }

    private static Map<String, Setting> environment(ConfigNode container, String what) {
        Map<String, Setting> environment = new LinkedHashMap<>();
        for (ConfigNode variable : container.items("env")) {
            variable.text("name")
                    .ifPresent(name -> environment.put(
                            name, new Setting(value(variable), what + ", environment " + name, variable.place())));
        }
        return environment;
    }

    private static String value(ConfigNode variable) {
        return variable.text("value").or(() -> from(variable)).orElse("");
    }

    private static Optional<String> from(ConfigNode variable) {
        return variable.entries("valueFrom").entrySet().stream()
                .findFirst()
                .map(entry -> Setting.FROM + entry.getKey() + " "
                        + entry.getValue()
                                .text("resource")
                                .or(() -> entry.getValue().text("fieldPath"))
                                .or(() -> entry.getValue().text("name"))
                                .orElse(""));
    }

    private static Map<String, Setting> resources(ConfigNode container, String what) {
        Map<String, Setting> resources = new LinkedHashMap<>();
        for (String sort : List.of("requests", "limits")) {
            container
                    .entries("resources", sort)
                    .keySet()
                    .forEach(resource -> container
                            .setting(what, "resources", sort, resource)
                            .ifPresent(setting -> resources.put(sort + "." + resource, setting)));
        }
        return resources;
    }
}
