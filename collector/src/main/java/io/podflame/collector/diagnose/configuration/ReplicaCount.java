package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.Autoscaler;
import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.model.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many pods of a template there are at least.
 *
 * @param atRest replicas without load: the autoscaler's minimum, else what the template's object says, else 1; empty for a placeholder
 * @param ready those that are ready; empty where the source has no status
 * @param evidence what says so
 */
record ReplicaCount(
        PodTemplate template,
        OptionalInt atRest,
        OptionalInt ready,
        Optional<Autoscaler> autoscaler,
        List<Evidence> evidence) {

    /** Empty for what has no number of replicas: a DaemonSet, a pod. */
    static Optional<ReplicaCount> of(PodTemplate template, ClusterConfiguration configuration) {
        return template.scale().map(scale -> {
            Optional<Autoscaler> autoscaler = configuration.objects().autoscalers().stream()
                    .filter(candidate -> candidate.target().equals(template.owner()))
                    .findFirst();
            List<Evidence> evidence = new ArrayList<>();
            Optional<Setting> said = autoscaler.isPresent() ? autoscaler.get().minReplicas() : scale.replicas();
            autoscaler.ifPresentOrElse(
                    found -> autoscaled(found, evidence),
                    () -> evidence.add(scale.replicas()
                            .map(setting -> IstioContainer.evidence(template, setting))
                            .orElseGet(() -> Places.missing(template.owner(), "spec.replicas", template.place()))));
            scale.ready().ifPresent(ready -> evidence.add(new Evidence.Quantity("ready replicas", ready, "")));
            return new ReplicaCount(
                    template,
                    said.isEmpty()
                            ? OptionalInt.of(1)
                            : number(said.get()).map(OptionalInt::of).orElse(OptionalInt.empty()),
                    scale.ready(),
                    autoscaler,
                    evidence);
        });
    }

    private static void autoscaled(Autoscaler autoscaler, List<Evidence> evidence) {
        evidence.add(autoscaler
                .minReplicas()
                .map(setting -> Places.evidence(autoscaler.name(), setting))
                .orElseGet(() -> Places.missing(autoscaler.name(), "spec.minReplicas", autoscaler.place())));
        autoscaler.maxReplicas().ifPresent(setting -> evidence.add(Places.evidence(autoscaler.name(), setting)));
    }

    /** Empty for a placeholder. */
    static Optional<Integer> number(Setting setting) {
        return setting.value().matches("\\d{1,6}") ? Optional.of(Integer.parseInt(setting.value())) : Optional.empty();
    }
}
