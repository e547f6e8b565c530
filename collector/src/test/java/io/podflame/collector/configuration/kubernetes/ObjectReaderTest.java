package io.podflame.collector.configuration.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.configuration.ClusterConfiguration.Objects;
import io.podflame.collector.diagnose.configuration.Manifests;
import org.junit.jupiter.api.Test;

class ObjectReaderTest {

    private static final String POD = """
            ---
            kind: Pod
            metadata:
              name: web-7d9f8c6b54-%s
              namespace: shop
              ownerReferences: [{kind: ReplicaSet, name: web-7d9f8c6b54, controller: true}]
            spec:
              nodeName: %s
              containers:
              - {name: web, image: "example.com/web:1"}
              - {name: istio-proxy, image: "docker.io/istio/proxyv2:%s"}
            """;

    @Test
    void podsOfOneControllerAreOneTemplateOfWhatWasInjected() {
        Objects objects = Manifests.of("""
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec:
                  template: {spec: {containers: [{name: web, image: "example.com/web:1"}]}}
                """
                        + POD.formatted("aaaaa", "node-b", "1.20.0")
                        + POD.formatted("bbbbb", "node-a", "1.20.0")
                        + POD.formatted("ccccc", "node-a", "1.19.0"))
                .objects();

        assertThat(objects.templates())
                .extracting(template -> template.owner().displayName() + " "
                        + template.containers().stream()
                                .map(container ->
                                        container.image().orElseThrow().value())
                                .toList())
                .containsExactly(
                        "Deployment shop/web [example.com/web:1]",
                        "Deployment shop/web [docker.io/istio/proxyv2:1.20.0]",
                        "Deployment shop/web [docker.io/istio/proxyv2:1.19.0]");
        assertThat(objects.nodes())
                .extracting(node -> node.name() + " " + node.pods().size())
                .containsExactly("node-a 2", "node-b 1");
    }

    @Test
    void aHandlerMayStandBehindTheRuleThatNamesIt() {
        Objects objects = Manifests.of("""
                apiVersion: config.istio.io/v1alpha2
                kind: rule
                metadata: {name: r, namespace: istio-system}
                spec: {actions: [{handler: mine}, {handler: handler.prometheus.istio-system}, {handler: other}]}
                ---
                apiVersion: config.istio.io/v1alpha2
                kind: handler
                metadata: {name: mine, namespace: istio-system}
                spec: {compiledAdapter: stdio}
                """).objects();

        assertThat(objects.mixerRules().getFirst().actions())
                .extracting(action -> action.adapter())
                .containsExactly("stdio", "prometheus", "other");
    }

    @Test
    void anAutoscalerByAShareOfCpuIsKnownInEveryVersion() {
        String versions = """
                kind: HorizontalPodAutoscaler
                metadata: {name: v1}
                spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: {kind: Deployment, name: d}}
                ---
                kind: HorizontalPodAutoscaler
                metadata: {name: v2beta1}
                spec: {metrics: [{type: Resource, resource: {name: cpu, targetAverageUtilization: 80}}]}
                ---
                kind: HorizontalPodAutoscaler
                metadata: {name: v2}
                spec: {metrics: [{type: Resource, resource: {name: cpu, target: {averageUtilization: 80}}}]}
                ---
                kind: HorizontalPodAutoscaler
                metadata: {name: cores}
                spec: {metrics: [{type: Resource, resource: {name: cpu, target: {averageValue: 500m}}}]}
                ---
                kind: HorizontalPodAutoscaler
                metadata: {name: memory}
                spec: {metrics: [{type: Resource, resource: {name: memory, target: {averageUtilization: 80}}}]}
                """;

        assertThat(Manifests.of(versions).objects().autoscalers().stream()
                        .filter(autoscaler -> autoscaler.usesCpuShare())
                        .map(autoscaler -> autoscaler.name().name()))
                .containsExactly("v1", "v2beta1", "v2");
    }
}
