package io.podflame.collector.configuration.node;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.ClusterNode;
import io.podflame.collector.configuration.Container;
import io.podflame.collector.configuration.ObjectName;
import io.podflame.collector.configuration.Place;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.model.Resources;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Pods as they run on nodes: images and command lines, certain because they run; no intentions. */
public final class NodeWorkloads {

    private static final String ASK = "; give manifests, or let the collector read the API server";

    private NodeWorkloads() {}

    private static Map<Subject, String> notSeen(Collection<Workload> workloads) {
        Map<Subject, String> reasons = new TreeMap<>();
        if (workloads.stream().allMatch(workload -> workload.environment().isEmpty())) {
            reasons.put(
                    Subject.ENVIRONMENT, "agents tell no variable: are they started with --environment none?" + ASK);
        }
        if (workloads.stream().allMatch(workload -> workload.resources().equals(Resources.NONE))) {
            reasons.put(Subject.RESOURCES, "agents tell of none: not every container runtime does" + ASK);
        }
        for (Subject subject : List.of(
                Subject.REPLICAS,
                Subject.AUTOSCALERS,
                Subject.AUTOSCALER_STATUS,
                Subject.DISRUPTION_BUDGETS,
                Subject.MESH,
                Subject.INJECTION,
                Subject.WEBHOOKS,
                Subject.MIXER_RULES)) {
            reasons.put(subject, "the container runtime does not know them" + ASK);
        }
        return reasons;
    }

    /** All pods among the workloads; of pods that are alike on one node the first. */
    public static ClusterConfiguration of(Collection<Workload> workloads) {
        Map<ObjectName, List<Workload>> pods = new TreeMap<>();
        Map<String, TreeSet<String>> nodes = new TreeMap<>();
        for (Workload workload : workloads) {
            WorkloadKey key = workload.key();
            if (key.kind() == WorkloadKind.POD) {
                pods.computeIfAbsent(new ObjectName("Pod", key.namespace(), key.pod()), name -> new ArrayList<>())
                        .add(workload);
                nodes.computeIfAbsent(key.node(), name -> new TreeSet<>()).add(key.namespace() + "/" + key.pod());
            }
        }
        Map<Object, PodTemplate> templates = new LinkedHashMap<>();
        pods.forEach((name, containers) -> templates.putIfAbsent(alike(containers), template(name, containers)));
        ClusterConfiguration.Objects objects = new ClusterConfiguration.Objects(
                List.copyOf(templates.values()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                nodes.entrySet().stream()
                        .map(node -> new ClusterNode(node.getKey(), List.copyOf(node.getValue())))
                        .toList());
        return new ClusterConfiguration(
                List.of("%d pods as they run on %d node(s)".formatted(pods.size(), nodes.size())),
                objects,
                notSeen(workloads),
                List.of(),
                List.of(),
                Optional.empty());
    }

    /** Replicas of one controller differ in their names only. */
    private static List<Object> alike(List<Workload> containers) {
        return containers.stream()
                .<Object>map(container -> List.of(
                        container.key().namespace(),
                        container.key().container(),
                        container.labels(),
                        container.image(),
                        container.command()))
                .toList();
    }

    private static PodTemplate template(ObjectName name, List<Workload> workloads) {
        Workload first = workloads.getFirst();
        Place place = Place.of("node " + first.key().node());
        List<Container> containers = workloads.stream()
                .sorted((one, other) -> one.key().compareTo(other.key()))
                .map(workload -> container(workload, place))
                .toList();
        return new PodTemplate(name, place, first.labels(), annotations(first, place), containers, Optional.empty());
    }

    private static Map<String, Setting> annotations(Workload workload, Place place) {
        Map<String, Setting> annotations = new TreeMap<>();
        workload.annotations()
                .forEach((name, value) -> annotations.put(name, new Setting(value, "annotation " + name, place)));
        return annotations;
    }

    /** What the runtime tells; of the environment the variables that agents may report. */
    private static Container container(Workload workload, Place place) {
        String what = "container " + workload.key().container();
        List<Setting> command = new ArrayList<>();
        for (String word : workload.command()) {
            command.add(new Setting(word, what + ", command line, word " + (command.size() + 1), place));
        }
        Optional<Setting> image = workload.image().isEmpty()
                ? Optional.empty()
                : Optional.of(new Setting(workload.image(), what + ", image", place));
        return new Container(
                workload.key().container(),
                0,
                false,
                image,
                command,
                List.of(),
                environment(workload, what, place),
                resources(workload, what, place),
                Optional.empty());
    }

    private static Map<String, Setting> environment(Workload workload, String what, Place place) {
        Map<String, Setting> environment = new TreeMap<>();
        workload.environment()
                .forEach(
                        (name, value) -> environment.put(name, new Setting(value, what + ", variable " + name, place)));
        return environment;
    }

    /** In Kubernetes' own words. */
    private static Map<String, Setting> resources(Workload workload, String what, Place place) {
        Resources known = workload.resources();
        Map<String, Setting> resources = new TreeMap<>();
        known.cpuRequestCores().ifPresent(cores -> put(resources, "requests.cpu", millis(cores), what, place));
        known.cpuLimitCores().ifPresent(cores -> put(resources, "limits.cpu", millis(cores), what, place));
        known.memoryLimitBytes()
                .ifPresent(bytes -> put(resources, "limits.memory", String.valueOf(bytes), what, place));
        return resources;
    }

    private static String millis(double cores) {
        return Math.round(1000 * cores) + "m";
    }

    private static void put(Map<String, Setting> resources, String name, String value, String what, Place place) {
        resources.put(name, new Setting(value, what + ", " + name, place));
    }
}
