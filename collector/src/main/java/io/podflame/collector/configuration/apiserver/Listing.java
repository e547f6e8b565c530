package io.podflame.collector.configuration.apiserver;

import io.podflame.collector.configuration.Subject;
import java.util.List;
import java.util.Set;

/**
 * Objects of one kind that are listed.
 *
 * @param resource as a role names it: {@code deployments.apps}
 * @param paths the first that the server has counts: newer versions of an API first
 * @param subjects that are not seen without it
 * @param isExtension whether a server without it simply has none of it
 */
record Listing(String resource, List<String> paths, Set<Subject> subjects, boolean isExtension) {

    /**
     * All that checks look at. Config maps only of one namespace: those of others are nobody's business.
     *
     * @param namespace of Istio's control plane
     */
    static List<Listing> all(String namespace) {
        Set<Subject> workloads = Set.of(Subject.WORKLOADS, Subject.REPLICAS);
        return List.of(
                of("deployments.apps", workloads, "/apis/apps/v1/deployments"),
                of("statefulsets.apps", workloads, "/apis/apps/v1/statefulsets"),
                of("daemonsets.apps", workloads, "/apis/apps/v1/daemonsets"),
                of(
                        "horizontalpodautoscalers.autoscaling",
                        Set.of(Subject.AUTOSCALERS, Subject.AUTOSCALER_STATUS),
                        "/apis/autoscaling/v2/horizontalpodautoscalers",
                        "/apis/autoscaling/v1/horizontalpodautoscalers"),
                of(
                        "poddisruptionbudgets.policy",
                        Set.of(Subject.DISRUPTION_BUDGETS),
                        "/apis/policy/v1/poddisruptionbudgets",
                        "/apis/policy/v1beta1/poddisruptionbudgets"),
                of(
                        "configmaps",
                        Set.of(Subject.MESH, Subject.INJECTION),
                        "/api/v1/namespaces/" + namespace + "/configmaps"),
                of(
                        "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                        Set.of(Subject.WEBHOOKS),
                        "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
                        "/apis/admissionregistration.k8s.io/v1beta1/mutatingwebhookconfigurations"),
                extension("rules.config.istio.io", "/apis/config.istio.io/v1alpha2/rules"),
                extension("handlers.config.istio.io", "/apis/config.istio.io/v1alpha2/handlers"),
                of("nodes", Set.of(Subject.NODES), "/api/v1/nodes"),
                of("pods", Set.of(Subject.NODES, Subject.INJECTION), "/api/v1/pods"));
    }

    private static Listing of(String resource, Set<Subject> subjects, String... paths) {
        return new Listing(resource, List.of(paths), subjects, false);
    }

    private static Listing extension(String resource, String path) {
        return new Listing(resource, List.of(path), Set.of(Subject.MIXER_RULES), true);
    }
}
