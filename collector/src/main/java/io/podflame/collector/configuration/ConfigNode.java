package io.podflame.collector.configuration;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a configuration tree, whatever it was read from: YAML and JSON alike. Immutable; scalars are text, untyped. */
public sealed interface ConfigNode {

    Place place();

    /**
     * Text, a number, a truth value.
     *
     * @param place of its first character; of a literal block its first line
     * @param verbatim whether its lines stand in the source one by one, so that a line of the text has a line there
     */
    record Scalar(String text, Place place, boolean verbatim) implements ConfigNode {}

    /** @param entries in the order of the source; keys without a value are left out */
    record Mapping(Map<String, ConfigNode> entries, Place place) implements ConfigNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    /** A list; an element without a value is the empty text, so that positions stay right. */
    record Sequence(List<ConfigNode> items, Place place) implements ConfigNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Below, key by key; empty as soon as one is missing. */
    default Optional<ConfigNode> at(String... keys) {
        ConfigNode node = this;
        for (String key : keys) {
            if (!(node instanceof Mapping mapping) || !mapping.entries.containsKey(key)) {
                return Optional.empty();
            }
            node = mapping.entries.get(key);
        }
        return Optional.of(node);
    }

    /** The scalar below; empty where there is none. */
    default Optional<Scalar> scalar(String... keys) {
        return at(keys).filter(Scalar.class::isInstance).map(Scalar.class::cast);
    }

    /** The scalar's text below; empty where there is none. */
    default Optional<String> text(String... keys) {
        return scalar(keys).map(Scalar::text);
    }

    /** The elements of the list below; none where there is none. */
    default List<ConfigNode> items(String... keys) {
        return at(keys).map(node -> node instanceof Sequence sequence ? sequence.items : List.<ConfigNode>of())
                .orElse(List.of());
    }

    /** The entries of the mapping below, in the order of the source; none where there is none. */
    default Map<String, ConfigNode> entries(String... keys) {
        return at(keys).map(node -> node instanceof Mapping mapping ? mapping.entries : Map.<String, ConfigNode>of())
                .orElse(Map.of());
    }

    /** The scalar below as a setting that is called by its path, after what it is in: {@code "mesh, defaultConfig.tracing"}. */
    default Optional<Setting> setting(String in, String... keys) {
        String path = String.join(".", Arrays.asList(keys));
        String what = in.isEmpty() ? path : in + ", " + path;
        return scalar(keys).map(scalar -> new Setting(scalar.text, what, scalar.place));
    }
}
