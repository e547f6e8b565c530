package io.podflame.collector.configuration;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a cluster is configured to do, as far as some sources could see it.
 *
 * @param sources what was read, for people: "6 files of ./istio-0.4.0"
 * @param objects sorted as they were read
 * @param notSeen what no source could see, with the reason and the remedy
 * @param unreadable parts of sources that could not be read
 * @param remarks what was read otherwise than its author may think
 * @param release of Istio, where somebody says it: a person, or the name of a release's folder
 */
public record ClusterConfiguration(
        List<String> sources,
        Objects objects,
        Map<Subject, String> notSeen,
        List<Unreadable> unreadable,
        List<String> remarks,
        Optional<StatedRelease> release) {

    /** What there is, by kind, in the order of the source. */
    public record Objects(
            List<PodTemplate> templates,
            List<Autoscaler> autoscalers,
            List<DisruptionBudget> disruptionBudgets,
            List<MeshConfiguration> meshes,
            List<Injection> injections,
            List<Webhook> webhooks,
            List<MixerRule> mixerRules,
            List<ClusterNode> nodes) {

        public static final Objects NONE =
                new Objects(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

        public Objects {
            templates = List.copyOf(templates);
            autoscalers = List.copyOf(autoscalers);
            disruptionBudgets = List.copyOf(disruptionBudgets);
            meshes = List.copyOf(meshes);
            injections = List.copyOf(injections);
            webhooks = List.copyOf(webhooks);
            mixerRules = List.copyOf(mixerRules);
            nodes = List.copyOf(nodes);
        }

        Objects with(Objects other) {
            return new Objects(
                    RunningPods.withoutRepetitions(both(templates, other.templates)),
                    both(autoscalers, other.autoscalers),
                    both(disruptionBudgets, other.disruptionBudgets),
                    both(meshes, other.meshes),
                    both(injections, other.injections),
                    both(webhooks, other.webhooks),
                    both(mixerRules, other.mixerRules),
                    both(nodes, other.nodes));
        }
    }

    /** No source was read. */
    public static final ClusterConfiguration NONE =
            new ClusterConfiguration(List.of(), Objects.NONE, Map.of(), List.of(), List.of(), Optional.empty());

    /** @param saidBy for people: "--istio-version", "the folder's name istio-0.5.0" */
    public record StatedRelease(IstioRelease release, String saidBy) {}

    public ClusterConfiguration {
        sources = List.copyOf(sources);
        notSeen = Collections.unmodifiableSortedMap(new TreeMap<>(notSeen));
        unreadable = List.copyOf(unreadable);
        remarks = List.copyOf(remarks);
    }

    /** The same with a release that somebody says. */
    public ClusterConfiguration withRelease(StatedRelease stated) {
        return new ClusterConfiguration(sources, objects, notSeen, unreadable, remarks, Optional.of(stated));
    }

    /** The same with other objects. */
    public ClusterConfiguration withObjects(Objects others) {
        return new ClusterConfiguration(sources, others, notSeen, unreadable, remarks, release);
    }

    /** Both: what either source saw is seen; pods that run as a template says are not counted beside it. */
    public ClusterConfiguration with(ClusterConfiguration other) {
        Map<Subject, String> neither = new TreeMap<>(notSeen);
        neither.keySet().retainAll(other.notSeen.keySet());
        neither.replaceAll((subject, reason) ->
                reason.equals(other.notSeen.get(subject)) ? reason : reason + "; " + other.notSeen.get(subject));
        return new ClusterConfiguration(
                both(sources, other.sources),
                objects.with(other.objects),
                neither,
                both(unreadable, other.unreadable),
                both(remarks, other.remarks),
                release.or(other::release));
    }

    private static <T> List<T> both(List<T> some, List<T> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
