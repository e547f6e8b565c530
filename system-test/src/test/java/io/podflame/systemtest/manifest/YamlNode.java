package io.podflame.systemtest.manifest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A place in a YAML document.
 *
 * @param value a map, a list or a scalar; empty where the document has nothing
 */
record YamlNode(String path, Optional<Object> value) {

    static List<YamlNode> documents(String text) {
        Iterable<Object> documents = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text);
        return StreamSupport.stream(documents.spliterator(), false)
                .map(document -> new YamlNode("", Optional.ofNullable(document)))
                .toList();
    }

    /** Below, key by key; empty as soon as one is missing. */
    YamlNode at(String... keys) {
        YamlNode node = this;
        for (String key : keys) {
            node = new YamlNode(node.path + "/" + key, node.value.map(map -> ((Map<?, ?>) map).get(key)));
        }
        return node;
    }

    boolean exists() {
        return value.isPresent();
    }

    /** Throws when there is nothing. */
    String text() {
        return value.map(String::valueOf).orElseThrow(() -> new IllegalArgumentException(path + " is missing"));
    }

    /** The elements; none where the document has nothing. */
    List<YamlNode> elements() {
        return value.map(list -> ((List<?>) list).stream())
                .orElse(Stream.empty())
                .map(element -> new YamlNode(path + "[]", Optional.ofNullable(element)))
                .toList();
    }

    List<String> texts() {
        return elements().stream().map(YamlNode::text).toList();
    }

    Set<String> keys() {
        return value.map(map -> ((Map<?, ?>) map).keySet().stream())
                .orElse(Stream.empty())
                .map(String::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A field that nobody applies would make a test of the manifest a lie. */
    void requireOnly(String... known) {
        Set<String> unknown = keys();
        List.of(known).forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(path + ": the test does not know how to apply " + unknown);
        }
    }
}
