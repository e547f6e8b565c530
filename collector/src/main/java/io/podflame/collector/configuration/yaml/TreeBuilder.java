package io.podflame.collector.configuration.yaml;

import io.podflame.collector.configuration.ConfigNode;
import io.podflame.collector.configuration.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.ParserException;

/** The tree of one document, from the parser's events. For one document and one thread. */
final class TreeBuilder {

    /** What YAML's core schema reads as nothing. */
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    private static final String MERGE = "<<";

    private final IntFunction<Place> places;
    private final YamlLimits limits;
    private final List<String> remarks;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int nodes;

    /** @param weight nodes of the tree below, those repeated by aliases counted each time */
    private record Anchored(Optional<ConfigNode> node, int weight) {}

    /** @param places by line of the document, from 0 on */
    TreeBuilder(IntFunction<Place> places, YamlLimits limits, List<String> remarks) {
        this.places = places;
        this.limits = limits;
        this.remarks = remarks;
    }

    /** Empty when the document has no content. Throws {@link org.snakeyaml.engine.v2.exceptions.YamlEngineException}. */
    Optional<ConfigNode> build(Iterator<Event> events) {
        Optional<ConfigNode> root = Optional.empty();
        boolean seen = false;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof NodeEvent) {
                if (seen) {
                    throw broken("a second value in one document", event);
                }
                root = node(event, events, 1);
                seen = true;
            }
        }
        return root;
    }

    /** Empty for null. */
    private Optional<ConfigNode> node(Event event, Iterator<Event> events, int depth) {
        if (depth > limits.depth()) {
            throw broken("nested deeper than " + limits.depth(), event);
        }
        count(1, event);
        if (event instanceof AliasEvent alias) {
            Anchored anchored = anchors.get(alias.getAlias());
            if (anchored == null) {
                throw broken("*" + alias.getAlias() + " repeats what is not there, or itself", event);
            }
            count(anchored.weight, event);
            return anchored.node;
        }
        int before = nodes;
        Optional<ConfigNode> node = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case MappingStartEvent start -> Optional.of(mapping(start, events, depth));
            case SequenceStartEvent start -> Optional.of(sequence(start, events, depth));
            default -> throw broken("unexpected " + event.getEventId(), event);
        };
        if (event instanceof NodeEvent named && named.getAnchor().isPresent()) {
            anchors.put(named.getAnchor().get(), new Anchored(node, nodes - before));
        }
        return node;
    }

    private void count(int more, Event event) {
        nodes += more;
        if (nodes > limits.nodes()) {
            throw broken("more than " + limits.nodes() + " values, those repeated by aliases counted each time", event);
        }
    }

    private Optional<ConfigNode> scalar(ScalarEvent scalar) {
        if (scalar.isPlain() && NOTHING.contains(scalar.getValue())) {
            return Optional.empty();
        }
        boolean verbatim = scalar.isLiteral();
        // the mark is at the | of a literal block, whose text begins on the next line
        return Optional.of(new ConfigNode.Scalar(
                YamlParser.unmasked(scalar.getValue()), place(scalar, verbatim ? 1 : 0), verbatim));
    }

    private ConfigNode sequence(SequenceStartEvent start, Iterator<Event> events, int depth) {
        List<ConfigNode> items = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof CollectionEndEvent); event = events.next()) {
            Place place = place(event, 0);
            items.add(node(event, events, depth + 1).orElseGet(() -> new ConfigNode.Scalar("", place, false)));
        }
        return new ConfigNode.Sequence(items, place(start, 0));
    }

    private ConfigNode mapping(MappingStartEvent start, Iterator<Event> events, int depth) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        List<ConfigNode> merged = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof CollectionEndEvent); event = events.next()) {
            String key = key(event, depth);
            Optional<ConfigNode> value = node(events.next(), events, depth + 1);
            if (key.equals(MERGE)) {
                value.ifPresent(merged::add);
            } else {
                put(entries, key, value, event);
            }
        }
        merged.forEach(node -> merge(node, entries));
        return new ConfigNode.Mapping(entries, place(start, 0));
    }

    private String key(Event event, int depth) {
        count(1, event);
        if (event instanceof ScalarEvent scalar) {
            return YamlParser.unmasked(scalar.getValue());
        }
        if (event instanceof AliasEvent
                && node(event, List.<Event>of().iterator(), depth + 1).orElse(null)
                        instanceof ConfigNode.Scalar scalar) {
            return scalar.text();
        }
        throw broken("a key that is " + (event instanceof CollectionStartEvent ? "a collection" : "no text"), event);
    }

    private void put(Map<String, ConfigNode> entries, String key, Optional<ConfigNode> value, Event event) {
        ConfigNode before = entries.remove(key);
        value.ifPresent(node -> entries.put(key, node));
        if (before != null) {
            remarks.add("%s: key %s stands twice, first at %s; the last one counts, as for kubectl apply"
                    .formatted(place(event, 0), key, before.place()));
        }
    }

    /** What stands in the mapping itself counts more than what is merged into it. */
    private static void merge(ConfigNode merged, Map<String, ConfigNode> entries) {
        merged.entries().forEach(entries::putIfAbsent);
        merged.items().forEach(item -> item.entries().forEach(entries::putIfAbsent));
    }

    private Place place(Event event, int linesBelow) {
        return places.apply(event.getStartMark().map(Mark::getLine).orElse(0) + linesBelow);
    }

    private static ParserException broken(String problem, Event event) {
        return new ParserException(problem, event.getStartMark());
    }
}
