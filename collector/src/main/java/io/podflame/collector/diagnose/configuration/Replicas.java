package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.Autoscaler;
import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.ObjectName;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** D5: several pilots and mixers, with autoscalers that can still grow and budgets that keep one. */
final class Replicas {

    private static final String SOURCE =
            "Istio's page on performance and scalability (2018): set up several pilots and mixers; its charts since 1.0 autoscale them";

    private Replicas() {}

    static Check check(IstioSetup setup) {
        ClusterConfiguration configuration = setup.configuration();
        CheckNotes notes = new CheckNotes(
                        "D5", "Do several pilots and mixers share the load, with room to grow?", configuration)
                .needs(Subject.WORKLOADS);
        List<PodTemplate> templates = Stream.of(IstioPart.MIXER, IstioPart.PILOT)
                .flatMap(component -> setup.templates(component).stream())
                .toList();
        if (!templates.isEmpty()) {
            notes.needs(Subject.REPLICAS, Subject.AUTOSCALERS, Subject.DISRUPTION_BUDGETS);
        }
        for (PodTemplate template : templates) {
            ReplicaCount.of(template, configuration).ifPresent(count -> count(count, configuration, notes));
        }
        return notes.check();
    }

    private static void count(ReplicaCount count, ClusterConfiguration configuration, CheckNotes notes) {
        notes.lookedAt("replicas of " + count.template().owner().displayName());
        if (count.atRest().isEmpty()) {
            notes.notSeen("replicas of %s: %s is not filled in"
                    .formatted(
                            count.template().owner().displayName(),
                            count.evidence().getFirst().text()));
            return;
        }
        int atRest = count.atRest().getAsInt();
        if (atRest == 0) {
            // scaled to nothing on purpose
            return;
        }
        if (atRest == 1) {
            one(count, notes);
        } else if (count.ready().isPresent() && count.ready().getAsInt() < 2) {
            notReady(count, atRest, notes);
        }
        count.autoscaler().ifPresent(autoscaler -> saturated(count, autoscaler, configuration, notes));
        boolean kept =
                configuration.objects().disruptionBudgets().stream().anyMatch(budget -> budget.isFor(count.template()));
        if (atRest >= 2 && !kept && !configuration.notSeen().containsKey(Subject.DISRUPTION_BUDGETS)) {
            withoutBudget(count, notes);
        }
    }

    private static void one(ReplicaCount count, CheckNotes notes) {
        String name = count.template().owner().name();
        String summary = count.autoscaler().isPresent()
                ? "%s goes down to one replica: its autoscaler's minimum is 1".formatted(name)
                : "one replica of %s does all the work, and nothing adds another".formatted(name);
        notes.found(
                Severity.WARNING,
                count.template().owner().displayName(),
                summary,
                count.evidence(),
                new Advice(remedies(count), SOURCE, Optional.empty()));
    }

    private static List<String> remedies(ReplicaCount count) {
        PodTemplate template = count.template();
        if (count.autoscaler().isPresent()) {
            Autoscaler autoscaler = count.autoscaler().get();
            return List.of("kubectl " + autoscaler.name().inNamespace() + "patch hpa "
                    + autoscaler.name().name() + " --type=merge -p '{\"spec\":{\"minReplicas\":2}}'");
        }
        String namespace = template.owner().inNamespace();
        return List.of(
                Remedies.scale(template.owner(), 2),
                "kubectl " + namespace + "autoscale " + template.owner().typed() + " --min=2 --max=5 --cpu-percent=80");
    }

    private static void notReady(ReplicaCount count, int atRest, CheckNotes notes) {
        ObjectName owner = count.template().owner();
        notes.found(
                Severity.WARNING,
                count.template().owner().displayName(),
                "only %d of %d replicas of %s are ready"
                        .formatted(
                                count.ready().orElse(0),
                                atRest,
                                count.template().owner().name()),
                count.evidence(),
                Advice.of(SOURCE, "kubectl " + owner.inNamespace() + "describe " + owner.typed()));
    }

    private static void saturated(
            ReplicaCount count, Autoscaler autoscaler, ClusterConfiguration configuration, CheckNotes notes) {
        Optional<Setting> current = autoscaler.currentReplicas();
        Optional<Integer> max = autoscaler.maxReplicas().flatMap(ReplicaCount::number);
        if (current.isEmpty()) {
            notes.notSeen("whether " + autoscaler.name().displayName() + " is at its maximum: "
                    + configuration
                            .notSeen()
                            .getOrDefault(Subject.AUTOSCALER_STATUS, "it has no status; is its controller running?"));
        } else if (max.isPresent()
                && ReplicaCount.number(current.get())
                        .filter(now -> now >= max.get())
                        .isPresent()) {
            notes.found(
                    Severity.WARNING,
                    count.template().owner().displayName(),
                    "the autoscaler of %s is at its maximum of %d replicas and cannot add another"
                            .formatted(count.template().owner().name(), max.get()),
                    List.of(
                            Places.evidence(autoscaler.name(), current.get()),
                            Places.evidence(
                                    autoscaler.name(), autoscaler.maxReplicas().get())),
                    Advice.of(
                            SOURCE,
                            "kubectl " + autoscaler.name().inNamespace() + "patch hpa "
                                    + autoscaler.name().name() + " --type=merge -p '{\"spec\":{\"maxReplicas\":"
                                    + 2 * max.get() + "}}'"));
        }
    }

    private static void withoutBudget(ReplicaCount count, CheckNotes notes) {
        PodTemplate template = count.template();
        String selector = template.labels().entrySet().stream()
                .filter(label -> List.of("app", "istio", "istio-mixer-type").contains(label.getKey()))
                .map(label -> label.getKey() + "=" + label.getValue())
                .reduce((one, other) -> one + "," + other)
                .orElse("LABEL=VALUE");
        notes.found(
                Severity.INFO,
                template.owner().displayName(),
                "nothing keeps a drain of nodes from taking all replicas of %s at once"
                        .formatted(template.owner().name()),
                List.of(new Evidence.Setting(
                        "PodDisruptionBudget for " + template.owner().displayName(), "(none)")),
                Advice.of(
                        "Kubernetes, pod disruptions; Istio's charts since 1.1 bring one",
                        "kubectl " + template.owner().inNamespace() + "create poddisruptionbudget "
                                + template.owner().name() + " --min-available=1 --selector=" + selector));
    }
}
