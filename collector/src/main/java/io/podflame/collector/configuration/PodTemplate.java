package io.podflame.collector.configuration;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What pods are made from: a Deployment's, StatefulSet's or DaemonSet's template, an injection template, or a pod that runs.
 *
 * @param owner the object that it stands in; for pods that run their controller where it is known
 * @param labels of the pod
 * @param annotations of the pod, by name
 * @param containers init containers first, each sort in its order
 * @param scale how many there are; empty where that is not configured, as for a DaemonSet
 */
public record PodTemplate(
        ObjectName owner,
        Place place,
        Map<String, String> labels,
        Map<String, Setting> annotations,
        List<Container> containers,
        Optional<Scale> scale) {

    /** What a pod's name has behind its controller's: a hash and a suffix, a suffix, a number. */
    private static final Pattern SUFFIX = Pattern.compile("(-[a-z0-9]{5,10})?-([a-z0-9]{5}|\\d{1,5})");

    public PodTemplate {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
        containers = List.copyOf(containers);
    }

    /**
     * @param replicas that are wanted; empty in a manifest that leaves it open, which is 1 unless an autoscaler says otherwise
     * @param ready those that are ready now; empty where the source has no status
     */
    public record Scale(Optional<Setting> replicas, OptionalInt ready) {}

    /**
     * What is to be changed so that other pods are made: the owner, or the Deployment that a pod's name and label tell of
     * ({@code NAME-HASH-xxxxx}). Empty for a pod of unknown origin.
     */
    public Optional<ObjectName> controller() {
        if (!owner.kind().equals("Pod")) {
            return Optional.of(owner);
        }
        String hash = "-" + labels.getOrDefault("pod-template-hash", "(none)") + "-";
        int at = owner.name().lastIndexOf(hash);
        return at > 0
                ? Optional.of(new ObjectName(
                        "Deployment", owner.namespace(), owner.name().substring(0, at)))
                : Optional.empty();
    }

    /** Whether a pod is made from it, by the names of both; of a pod that runs, whether it is that pod or another of its replicas. */
    public boolean makes(String namespace, String pod) {
        if (!owner.namespace().equals(namespace) && !owner.namespace().startsWith("{")) {
            return false;
        }
        String name = controller().orElse(owner).name();
        if (owner.kind().equals("Pod") && SUFFIX.matcher(name).find()) {
            // of pods that are alike only the first was kept
            name = name.replaceFirst("-([a-z0-9]{5}|\\d{1,5})$", "");
        }
        return pod.equals(name)
                || pod.startsWith(name)
                        && SUFFIX.matcher(pod.substring(name.length())).matches();
    }

    /** The same with these containers only. */
    public PodTemplate withContainers(List<Container> others) {
        return new PodTemplate(owner, place, labels, annotations, others, scale);
    }
}
