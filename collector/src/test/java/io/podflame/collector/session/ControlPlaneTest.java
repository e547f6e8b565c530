package io.podflame.collector.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Labels and containers as in shared reference: Istio's charts from 0.4 to today, kubeadm's manifests. */
class ControlPlaneTest {

    @Test
    void knowsKubernetesComponents() {
        assertComponent("kube-apiserver", "kube-system", "kube-apiserver", Map.of("component", "kube-apiserver"));
        assertComponent("etcd", "kube-system", "etcd", Map.of("component", "etcd", "tier", "control-plane"));
        assertComponent("kube-proxy", "kube-system", "kube-proxy", Map.of("k8s-app", "kube-proxy"));
        assertComponent("coredns", "kube-system", "coredns", Map.of("k8s-app", "kube-dns"));
    }

    @Test
    void knowsMixerUnderAllItsNames() {
        assertComponent("mixer", "istio-system", "mixer", Map.of("istio", "mixer"));
        assertComponent("mixer", "istio-system", "mixer", Map.of("istio", "mixer", "istio-mixer-type", "telemetry"));
        assertComponent("mixer", "istio-system", "mixer", Map.of("istio", "mixer", "istio-mixer-type", "policy"));
    }

    @Test
    void knowsIstiodFromThePilotItGrewOutOf() {
        assertComponent("pilot", "istio-system", "discovery", Map.of("istio", "pilot", "app", "pilot"));
        assertComponent("istiod", "istio-system", "discovery", Map.of("istio", "pilot", "app", "istiod"));
        assertComponent("istiod", "istio-system", "discovery", Map.of("istio", "istiod", "istio.io/rev", "1-20"));
    }

    @Test
    void knowsTheRestOfIstio() {
        assertComponent("citadel", "istio-system", "istio-ca", Map.of("istio", "istio-ca"));
        assertComponent("citadel", "istio-system", "citadel", Map.of("istio", "citadel"));
        assertComponent("galley", "istio-system", "galley", Map.of("istio", "galley"));
        assertComponent(
                "sidecar-injector", "istio-system", "sidecar-injector-webhook", Map.of("istio", "sidecar-injector"));
        assertComponent("ingress gateway", "istio-ingress", "istio-proxy", Map.of("istio", "ingressgateway"));
        assertComponent("ingress gateway", "istio-system", "istio-ingress", Map.of("istio", "ingress"));
        assertComponent("ztunnel", "istio-system", "istio-proxy", Map.of("app", "ztunnel"));
        assertComponent("istio-cni", "kube-system", "install-cni", Map.of("k8s-app", "istio-cni-node"));
    }

    @Test
    void namesASidecarOfAComponentAsSuch() {
        assertComponent("mixer (istio-proxy)", "istio-system", "istio-proxy", Map.of("istio", "mixer"));
    }

    @Test
    void doesNotGoByNamesAlone() {
        assertThat(component("default", "etcd", Map.of("component", "etcd"))).isEmpty();
        assertThat(component("kube-system", "etcd", Map.of())).isEmpty();
        assertThat(component("kube-system", "metrics-server", Map.of("k8s-app", "metrics-server")))
                .isEmpty();
    }

    @Test
    void knowsTheKubeletsUnit() {
        WorkloadKey key = new WorkloadKey(WorkloadKind.UNIT, "node-1", "", "", "", "kubelet.service");

        assertThat(ControlPlane.componentOf(new Workload(key, "", "", "", Map.of(), List.of())))
                .hasValue("kubelet");
    }

    private static void assertComponent(
            String expected, String namespace, String container, Map<String, String> labels) {
        assertThat(component(namespace, container, labels)).isEqualTo(expected);
    }

    private static String component(String namespace, String container, Map<String, String> labels) {
        WorkloadKey key = new WorkloadKey(WorkloadKind.POD, "node-1", namespace, "some-pod", container, "");
        return ControlPlane.componentOf(new Workload(key, "", "", "", labels, List.of()))
                .orElse("");
    }
}
