package io.podflame.collector.configuration.kubernetes;

import io.podflame.collector.configuration.ClusterNode;
import io.podflame.collector.configuration.ConfigNode;
import io.podflame.collector.configuration.Container;
import io.podflame.collector.configuration.ObjectName;
import io.podflame.collector.configuration.PodTemplate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Nodes, and pods. A thousand pods of one controller are one template here; containers that their controller's template has, too, are left
 * out, so that what remains is what was injected into them. One thread.
 */
final class NodeReader {

    /** What a controller puts behind its name: a Deployment a hash and a suffix, others a suffix or a number. */
    private static final Pattern HASH = Pattern.compile("-[a-z0-9]{6,10}$");

    private final Map<String, List<String>> podsByNode = new TreeMap<>();
    private final Map<Object, PodTemplate> pods = new LinkedHashMap<>();

    /** Pods of one controller with these images and arguments are alike. */
    private record Alike(ObjectName owner, List<String> words) {}

    void node(String name) {
        podsByNode.computeIfAbsent(name, key -> new ArrayList<>());
    }

    void pod(ObjectName name, ConfigNode pod) {
        pod.text("spec", "nodeName")
                .ifPresent(node -> podsByNode
                        .computeIfAbsent(node, key -> new ArrayList<>())
                        .add(name.namespace() + "/" + name.name()));
        ObjectName owner = controller(pod, name.namespace()).orElse(name);
        PodTemplate template = TemplateReader.template(owner, pod, "", Optional.empty());
        pods.putIfAbsent(alike(template), template);
    }

    private static Optional<ObjectName> controller(ConfigNode pod, String namespace) {
        return pod.items("metadata", "ownerReferences").stream()
                .filter(owner -> owner.text("controller").orElse("").equals("true"))
                .findFirst()
                .map(owner -> {
                    String kind = owner.text("kind").orElse("");
                    String name = owner.text("name").orElse("");
                    return kind.equals("ReplicaSet")
                            ? new ObjectName(
                                    "Deployment", namespace, HASH.matcher(name).replaceFirst(""))
                            : new ObjectName(kind, namespace, name);
                });
    }

    private static Alike alike(PodTemplate template) {
        List<String> words = template.containers().stream()
                .flatMap(container -> Stream.concat(
                        Stream.of(container.name()),
                        Stream.concat(container.image().stream(), container.arguments().stream())
                                .map(setting -> setting.value())))
                .toList();
        return new Alike(template.owner(), words);
    }

    /** The controllers' templates, and what pods have beyond them. */
    List<PodTemplate> withoutControlled(List<PodTemplate> templates) {
        Map<ObjectName, Set<String>> names = new TreeMap<>();
        templates.forEach(template -> template.containers()
                .forEach(container -> names.computeIfAbsent(template.owner(), key -> new HashSet<>())
                        .add(container.name())));
        List<PodTemplate> all = new ArrayList<>(templates);
        for (PodTemplate pod : pods.values()) {
            Set<String> known = names.getOrDefault(pod.owner(), Set.of());
            List<Container> beyond = pod.containers().stream()
                    .filter(container -> !known.contains(container.name()))
                    .toList();
            if (!beyond.isEmpty()) {
                all.add(pod.withContainers(beyond));
            }
        }
        return all;
    }

    List<ClusterNode> nodes() {
        return podsByNode.entrySet().stream()
                .map(entry -> new ClusterNode(entry.getKey(), entry.getValue()))
                .toList();
    }
}
