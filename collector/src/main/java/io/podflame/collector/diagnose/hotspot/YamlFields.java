package io.podflame.collector.diagnose.hotspot;

import io.podflame.collector.diagnose.hotspot.RuleFile.WrongRuleException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The keys and values of one YAML mapping, which know their lines. What has the wrong shape is thrown as {@link WrongRuleException}. */
final class YamlFields {
    private final Node mapping;
    private final Map<String, Node> values = new LinkedHashMap<>();

    private YamlFields(Node mapping) {
        this.mapping = mapping;
    }

    /** Of a mapping of whatever keys. */
    static YamlFields of(Node node) throws WrongRuleException {
        if (!(node instanceof MappingNode mapping)) {
            throw new WrongRuleException(node, "keys with values are expected here");
        }
        YamlFields fields = new YamlFields(node);
        for (NodeTuple tuple : mapping.getValue()) {
            String key = scalar(tuple.getKeyNode());
            if (fields.values.put(key, tuple.getValueNode()) != null) {
                throw new WrongRuleException(tuple.getKeyNode(), key + " is there twice");
            }
        }
        return fields;
    }

    /** Of a mapping that has no other keys than these. */
    static YamlFields of(Node node, Set<String> known) throws WrongRuleException {
        YamlFields fields = of(node);
        for (Map.Entry<String, Node> field : fields.values.entrySet()) {
            if (!known.contains(field.getKey())) {
                throw new WrongRuleException(
                        field.getValue(),
                        "there is no key '" + field.getKey() + "'; there are "
                                + String.join(", ", new TreeSet<>(known)));
            }
        }
        return fields;
    }

    Set<String> keys() {
        return values.keySet();
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Optional<Node> node(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The text of a key that must be there and not be blank. */
    String text(String key) throws WrongRuleException {
        String text = scalar(required(key));
        if (text.isBlank()) {
            throw wrong(key, key + " is empty");
        }
        return text;
    }

    /** The texts of a key that must be there, and have at least one. */
    List<String> texts(String key) throws WrongRuleException {
        List<String> texts = new ArrayList<>();
        for (Node node : list(key)) {
            texts.add(scalar(node));
        }
        if (texts.isEmpty()) {
            throw wrong(key, key + " is empty");
        }
        return texts;
    }

    /** The elements of a list that must be there. */
    List<Node> list(String key) throws WrongRuleException {
        if (!(required(key) instanceof SequenceNode sequence)) {
            throw wrong(key, key + " is no list");
        }
        return sequence.getValue();
    }

    /** The value that the text of a key stands for; empty without the key. */
    <T> Optional<T> choice(String key, Map<String, T> choices) throws WrongRuleException {
        if (!has(key)) {
            return Optional.empty();
        }
        String text = text(key);
        T chosen = choices.get(text);
        if (chosen == null) {
            throw wrong(
                    key,
                    "'" + text + "' is no " + key + "; " + String.join(", ", new TreeSet<>(choices.keySet()))
                            + " may be");
        }
        return Optional.of(chosen);
    }

    /** For who found more that is wrong with a key's value. */
    WrongRuleException wrong(String key, String reason) {
        return new WrongRuleException(values.getOrDefault(key, mapping), reason);
    }

    private Node required(String key) throws WrongRuleException {
        Node node = values.get(key);
        if (node == null) {
            throw new WrongRuleException(mapping, key + " is missing");
        }
        return node;
    }

    private static String scalar(Node node) throws WrongRuleException {
        if (!(node instanceof ScalarNode scalar)) {
            throw new WrongRuleException(node, "a text is expected here");
        }
        return scalar.getValue();
    }
}
