package io.podflame.collector.session;

import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which workloads are Kubernetes' and Istio's control plane. A pod is one by its namespace, a label and its container's name
 * together: anyone may call a pod "etcd". Labels and containers of Istio from 0.4 to 1.2x are those of its Helm charts.
 */
public final class ControlPlane {

    private static final Set<String> KUBERNETES = Set.of("kube-system");
    private static final Set<String> ISTIO = Set.of("istio-system");
    private static final Set<String> ISTIO_GATEWAYS =
            Set.of("istio-system", "istio-ingress", "istio-egress", "istio-gateway", "istio-gateways");
    private static final Set<String> ISTIO_NODE = Set.of("istio-system", "kube-system");

    /** The first that matches counts. */
    private static final List<Component> COMPONENTS = List.of(
            kubernetes("kube-apiserver", Set.of("kube-apiserver")),
            kubernetes("kube-controller-manager", Set.of("kube-controller-manager")),
            kubernetes("cloud-controller-manager", Set.of("cloud-controller-manager")),
            kubernetes("kube-scheduler", Set.of("kube-scheduler")),
            kubernetes("etcd", Set.of("etcd", "etcd-container")),
            kubernetes("kube-proxy", Set.of("kube-proxy")),
            new Component(
                    "coredns",
                    KUBERNETES,
                    List.of(new Label("k8s-app", "kube-dns"), new Label("k8s-app", "coredns")),
                    Set.of("coredns", "kubedns", "dnsmasq")),
            istio("istiod", List.of(new Label("app", "istiod"), new Label("istio", "istiod")), Set.of("discovery")),
            istio("pilot", List.of(new Label("istio", "pilot")), Set.of("discovery")),
            istio("mixer", List.of(new Label("istio", "mixer")), Set.of("mixer")),
            istio(
                    "citadel",
                    List.of(new Label("istio", "citadel"), new Label("istio", "istio-ca")),
                    Set.of("citadel", "istio-ca")),
            istio("galley", List.of(new Label("istio", "galley")), Set.of("galley")),
            istio(
                    "sidecar-injector",
                    List.of(new Label("istio", "sidecar-injector"), new Label("istio", "initializer")),
                    Set.of("sidecar-injector-webhook", "webhook", "initializer")),
            new Component(
                    "ingress gateway",
                    ISTIO_GATEWAYS,
                    List.of(new Label("istio", "ingressgateway"), new Label("istio", "ingress")),
                    Set.of("istio-proxy", "ingressgateway", "istio-ingressgateway", "istio-ingress")),
            new Component(
                    "egress gateway",
                    ISTIO_GATEWAYS,
                    List.of(new Label("istio", "egressgateway"), new Label("istio", "egress")),
                    Set.of("istio-proxy", "egressgateway", "istio-egressgateway", "istio-egress")),
            new Component(
                    "ztunnel", ISTIO_NODE, List.of(new Label("app", "ztunnel")), Set.of("istio-proxy", "ztunnel")),
            new Component(
                    "istio-cni",
                    ISTIO_NODE,
                    List.of(new Label("k8s-app", "istio-cni-node")),
                    Set.of("install-cni", "repair-cni")));

    private static final Map<String, String> UNITS = Map.of("kubelet.service", "kubelet");

    private ControlPlane() {}

    /**
     * The component's name: "etcd", "mixer", "istiod" …; "mixer (istio-proxy)" for another container of its pod. Empty for a
     * workload that is no control plane.
     */
    public static Optional<String> componentOf(Workload workload) {
        WorkloadKey key = workload.key();
        return switch (key.kind()) {
            case POD ->
                COMPONENTS.stream()
                        .filter(component -> component.matches(workload))
                        .findFirst()
                        .map(component -> component.containers.contains(key.container())
                                ? component.name
                                : component.name + " (" + key.container() + ")");
            case UNIT -> Optional.ofNullable(UNITS.get(key.name()));
            case CONTAINER, EXECUTABLE, KERNEL -> Optional.empty();
        };
    }

    /** kubeadm labels its static pods {@code component}, other installers {@code k8s-app}. */
    private static Component kubernetes(String name, Set<String> containers) {
        return new Component(
                name, KUBERNETES, List.of(new Label("component", name), new Label("k8s-app", name)), containers);
    }

    private static Component istio(String name, List<Label> labels, Set<String> containers) {
        return new Component(name, ISTIO, labels, containers);
    }

    private record Label(String key, String value) {}

    /**
     * @param labels any of which marks the pod
     * @param containers that are the component itself; others of the pod are beside it
     */
    private record Component(String name, Set<String> namespaces, List<Label> labels, Set<String> containers) {

        private boolean matches(Workload workload) {
            return workload.key().kind() == WorkloadKind.POD
                    && namespaces.contains(workload.key().namespace())
                    && labels.stream()
                            .anyMatch(label ->
                                    label.value.equals(workload.labels().get(label.key)));
        }
    }
}
