package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.configuration.Webhook;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** D8: the webhook that injects sidecars: how many answer it, and what becomes of pods when none does. */
final class InjectorScale {

    private static final String SOURCE =
            "Istio's page on performance and scalability (2018): injection is a stateless webhook that scales horizontally";

    /** Its 1.5 µs measured an error path; real injections took 3.6 to 14 ms, so the cluster's own numbers are to be asked. */
    private static final String MEASURE =
            "measure an injection: apiserver_admission_webhook_admission_duration_seconds{name=~\".*sidecar-injector.istio.io\"} "
                    + "in kubectl get --raw /metrics";

    private InjectorScale() {}

    static Check check(IstioSetup setup) {
        CheckNotes notes = new CheckNotes("D8", "Can automatic injection bear the load?", setup.configuration())
                .needs(Subject.WORKLOADS);
        List<Webhook> webhooks = setup.configuration().objects().webhooks().stream()
                .filter(webhook -> webhook.name().endsWith("sidecar-injector.istio.io"))
                .toList();
        List<PodTemplate> templates = Stream.concat(
                        setup.templates(IstioPart.INJECTOR).stream(),
                        setup.templates(IstioPart.PILOT).stream()
                                .filter(template -> template.owner().name().startsWith("istiod")))
                .toList();
        if (!templates.isEmpty()) {
            notes.needs(Subject.REPLICAS, Subject.AUTOSCALERS, Subject.WEBHOOKS);
        }
        webhooks.forEach(webhook -> notes.lookedAt(
                "webhook " + webhook.name() + " of " + webhook.configuration().displayName()));
        for (PodTemplate template : templates) {
            notes.lookedAt("replicas of " + template.owner().displayName());
            ReplicaCount.of(template, setup.configuration())
                    .filter(count ->
                            count.autoscaler().isEmpty() && count.atRest().orElse(0) == 1)
                    .ifPresent(count -> one(count, webhooks, notes));
        }
        return notes.check();
    }

    private static void one(ReplicaCount count, List<Webhook> webhooks, CheckNotes notes) {
        List<Evidence> evidence = new ArrayList<>(count.evidence());
        webhooks.forEach(webhook -> evidence(webhook, evidence));
        String name = count.template().owner().name();
        String without = webhooks.isEmpty()
                ? ""
                : webhooks.stream().anyMatch(webhook -> policy(webhook).equals("Fail"))
                        ? "; while it does not answer, no pod is created in injected namespaces"
                        : "; while it does not answer, pods are created without a sidecar";
        notes.found(
                Severity.WARNING,
                count.template().owner().displayName(),
                "one replica of " + name + " injects all sidecars, and nothing adds another" + without,
                evidence,
                Advice.of(SOURCE, Remedies.scale(count.template().owner(), 2), MEASURE)
                        .withFrames("kube/inject\\.|^text/template\\."));
    }

    private static void evidence(Webhook webhook, List<Evidence> evidence) {
        evidence.add(webhook.failurePolicy()
                .map(setting -> Places.evidence(webhook.configuration(), setting))
                .orElseGet(() -> Places.evidence(
                        webhook.configuration(),
                        new Setting(
                                policy(webhook) + " (the default of " + webhook.version() + ")",
                                "webhook " + webhook.name() + ", failurePolicy",
                                webhook.place()))));
        webhook.timeoutSeconds().ifPresent(setting -> evidence.add(Places.evidence(webhook.configuration(), setting)));
    }

    /** Kubernetes API, admissionregistration.k8s.io: the default became Fail with v1. */
    private static String policy(Webhook webhook) {
        return webhook.failurePolicy()
                .map(Setting::value)
                .orElse(webhook.version().startsWith("v1beta") ? "Ignore" : "Fail");
    }
}
