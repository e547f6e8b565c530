package io.podflame.collector.diagnose.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadViewTest {

    private static WorkloadKey pod(String namespace, String pod, String container) {
        return new WorkloadKey(WorkloadKind.POD, "node-a", namespace, pod, container, "");
    }

    private static List<String> concerning(WorkloadKey key, String manifest) {
        return ConfigurationChecks.concerning(key, Manifests.read(manifest)).stream()
                .flatMap(check -> check.findings().stream())
                .map(finding -> finding.rule() + " " + finding.subject())
                .distinct()
                .toList();
    }

    @Test
    void aPilotHasItsOwnFindingsAndThoseOfTheMesh() {
        assertThat(concerning(pod("istio-system", "istiod-5c4d7d6b9f-x2v7l", "discovery"), "mistakes-today.yaml"))
                .containsExactly(
                        "D1 Deployment istio-system/istiod, container discovery",
                        "D4 Deployment istio-system/istiod, container discovery",
                        "D5 Deployment istio-system/istiod",
                        "D6 Deployment istio-system/istiod, container discovery",
                        "D7 ConfigMap istio-system/istio");
    }

    @Test
    void anIngressIsCheckedAsOne() {
        assertThat(concerning(
                        pod("istio-ingress", "istio-ingressgateway-6f7b8c9d5-abcde", "istio-proxy"),
                        "mistakes-today.yaml"))
                .containsExactly(
                        "D2 Deployment istio-ingress/istio-ingressgateway, container istio-proxy",
                        "D7 ConfigMap istio-system/istio");
    }

    @Test
    void aSidecarIsCheckedByWhatItWasInjectedFrom() {
        assertThat(concerning(pod("shop", "web-0", "istio-proxy"), "era-1.1.yaml"))
                .contains("D1 ConfigMap istio-system/istio-sidecar-injector")
                .noneMatch(finding -> finding.startsWith("D5") || finding.startsWith("D6"));
    }

    @Test
    void anotherPodOfALikeNameIsAnother() {
        assertThat(concerning(
                        pod("istio-system", "istiod-canary-5c4d7d6b9f-x2v7l", "discovery"), "mistakes-today.yaml"))
                .isEmpty();
        assertThat(concerning(pod("elsewhere", "istiod-5c4d7d6b9f-x2v7l", "discovery"), "mistakes-today.yaml"))
                .isEmpty();
    }

    @Test
    void whatIsNoPartOfIstioHasNoChecks() {
        ClusterConfiguration configuration = Manifests.read("mistakes-today.yaml");

        assertThat(ConfigurationChecks.concerning(
                        pod("bookinfo", "reviews-7d9f8c6b54-aaaaa", "reviews"), configuration))
                .isEmpty();
        assertThat(ConfigurationChecks.concerning(
                        new WorkloadKey(WorkloadKind.UNIT, "node-a", "", "", "", "kubelet.service"), configuration))
                .isEmpty();
    }
}
