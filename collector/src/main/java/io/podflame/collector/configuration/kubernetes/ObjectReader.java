package io.podflame.collector.configuration.kubernetes;

import io.podflame.collector.configuration.Autoscaler;
import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.ConfigNode;
import io.podflame.collector.configuration.DisruptionBudget;
import io.podflame.collector.configuration.Injection;
import io.podflame.collector.configuration.MeshConfiguration;
import io.podflame.collector.configuration.ObjectName;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.PodTemplate.Scale;
import io.podflame.collector.configuration.Unreadable;
import io.podflame.collector.configuration.Webhook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Takes objects of any kind one by one, then gives those that say something about Istio's configuration. One thread. */
public final class ObjectReader {

    private static final String DEFAULT_NAMESPACE = "default";

    private final List<PodTemplate> templates = new ArrayList<>();
    private final List<Autoscaler> autoscalers = new ArrayList<>();
    private final List<DisruptionBudget> disruptionBudgets = new ArrayList<>();
    private final List<MeshConfiguration> meshes = new ArrayList<>();
    private final List<Injection> injections = new ArrayList<>();
    private final List<Webhook> webhooks = new ArrayList<>();
    private final MixerReader mixer = new MixerReader();
    private final NodeReader nodes = new NodeReader();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final Map<ObjectName, ConfigNode> seen = new HashMap<>();
    private int count;

    /** A document: an object, or a list of objects. */
    public void add(ConfigNode document) {
        Optional<String> kind = document.text("kind");
        if (kind.isEmpty()) {
            unreadable.add(new Unreadable(
                    document.place(), "no Kubernetes object: it has no kind", "leave the file out, or mend it"));
        } else if (kind.get().endsWith("List") && document.at("items").isPresent()) {
            document.items("items").forEach(item -> add(typed(item, document)));
        } else {
            count++;
            object(name(kind.get(), document), document);
        }
    }

    /** In an API server's lists only the list says of which kind its items are. */
    private static ConfigNode typed(ConfigNode item, ConfigNode list) {
        if (item.at("kind").isPresent()) {
            return item;
        }
        Map<String, ConfigNode> entries = new LinkedHashMap<>(item.entries());
        list.at("apiVersion").ifPresent(version -> entries.put("apiVersion", version));
        list.scalar("kind")
                .ifPresent(kind -> entries.put(
                        "kind", new ConfigNode.Scalar(kind.text().replaceFirst("List$", ""), item.place(), false)));
        return new ConfigNode.Mapping(entries, item.place());
    }

    /** Objects that were taken, of all kinds. */
    public int count() {
        return count;
    }

    /** What could not be read inside objects. */
    public List<Unreadable> unreadable() {
        return List.copyOf(unreadable);
    }

    /** Objects that stand twice. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** All, in the order in which they were added. */
    public ClusterConfiguration.Objects objects() {
        return new ClusterConfiguration.Objects(
                nodes.withoutControlled(templates),
                autoscalers,
                disruptionBudgets,
                meshes,
                injections,
                webhooks,
                mixer.rules(),
                nodes.nodes());
    }

    private static ObjectName name(String kind, ConfigNode object) {
        return new ObjectName(
                kind,
                object.text("metadata", "namespace").orElse(DEFAULT_NAMESPACE),
                object.text("metadata", "name").orElse("(no name)"));
    }

    private void object(ObjectName name, ConfigNode object) {
        remarkTwice(name, object);
        switch (name.kind()) {
            case "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController" ->
                template(name, object, Optional.of(scale(object)));
            case "DaemonSet" -> template(name, object, Optional.empty());
            case "Pod" -> nodes.pod(name, object);
            case "Node" -> nodes.node(name.name());
            case "HorizontalPodAutoscaler" -> autoscaler(name, object);
            case "PodDisruptionBudget" ->
                disruptionBudgets.add(new DisruptionBudget(
                        name, TemplateReader.texts(object.entries("spec", "selector", "matchLabels")), object.place()));
            case "ConfigMap" -> configMap(name, object);
            case "MutatingWebhookConfiguration" -> webhooks(name, object);
            default -> {
                if (object.text("apiVersion").orElse("").startsWith("config.istio.io/")) {
                    mixer.add(name, object);
                }
            }
        }
    }

    /** Mixer's kinds share their name with others: "handler" is a stdio and a prometheus. */
    private void remarkTwice(ObjectName name, ConfigNode object) {
        ConfigNode before = seen.put(name, object);
        if (before != null) {
            remarks.add("%s stands at %s and at %s; the one that is applied last counts"
                    .formatted(name.displayName(), before.place(), object.place()));
        }
    }

    private void template(ObjectName name, ConfigNode object, Optional<Scale> scale) {
        object.at("spec", "template")
                .ifPresent(template -> templates.add(TemplateReader.template(name, template, "", scale)));
    }

    private static Scale scale(ConfigNode object) {
        OptionalInt ready = object.at("status").isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(object.text("status", "readyReplicas")
                        .flatMap(ObjectReader::number)
                        .orElse(0));
        return new Scale(object.setting("", "spec", "replicas"), ready);
    }

    private static Optional<Integer> number(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    private void autoscaler(ObjectName name, ConfigNode object) {
        ObjectName target = new ObjectName(
                object.text("spec", "scaleTargetRef", "kind").orElse(""),
                name.namespace(),
                object.text("spec", "scaleTargetRef", "name").orElse(""));
        autoscalers.add(new Autoscaler(
                name,
                target,
                object.setting("", "spec", "minReplicas"),
                object.setting("", "spec", "maxReplicas"),
                object.setting("", "status", "currentReplicas"),
                usesCpuShare(object),
                object.place()));
    }

    /** An autoscaler without any metric uses 80 % of the CPU request (Kubernetes API, autoscaling/v1 and v2). */
    private static boolean usesCpuShare(ConfigNode object) {
        List<ConfigNode> metrics = object.items("spec", "metrics");
        return metrics.isEmpty()
                || metrics.stream()
                        .filter(metric ->
                                metric.text("resource", "name").orElse("").equals("cpu"))
                        .anyMatch(metric -> metric.at("resource", "target", "averageUtilization")
                                .or(() -> metric.at("resource", "targetAverageUtilization"))
                                .isPresent());
    }

    private void configMap(ObjectName name, ConfigNode object) {
        if (InjectionReader.isInjection(name.name())) {
            InjectionReader.read(name, object, unreadable::add).ifPresent(injections::add);
        } else if (name.name().equals("istio") || name.name().startsWith("istio-")) {
            object.scalar("data", "mesh")
                    .flatMap(text -> InjectionReader.document(text, "mesh", unreadable::add))
                    .ifPresent(mesh -> meshes.add(new MeshConfiguration(name, mesh)));
        }
    }

    private void webhooks(ObjectName name, ConfigNode object) {
        ObjectName configuration = new ObjectName(name.kind(), "", name.name());
        String api = object.text("apiVersion").orElse("");
        for (ConfigNode webhook : object.items("webhooks")) {
            String called = webhook.text("name").orElse("(no name)");
            webhooks.add(new Webhook(
                    configuration,
                    called,
                    webhook.setting("webhook " + called, "failurePolicy"),
                    webhook.setting("webhook " + called, "timeoutSeconds"),
                    api.substring(api.indexOf('/') + 1),
                    webhook.place()));
        }
    }
}
