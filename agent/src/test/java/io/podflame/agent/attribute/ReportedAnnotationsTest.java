package io.podflame.agent.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReportedAnnotationsTest {

    @Test
    void reportsWhatConfiguresTheSidecarAndWhereThePodComesFrom() {
        Map<String, String> annotations = Map.of(
                "sidecar.istio.io/logLevel", "debug",
                "proxy.istio.io/config", "concurrency: 2\ntracing: {sampling: 100}\n",
                "kubernetes.io/config.source", "api");

        assertThat(ReportedAnnotations.of(annotations)).isEqualTo(annotations);
    }

    @Test
    void reportsNoOthersAndNoSecrets() {
        assertThat(ReportedAnnotations.of(Map.of(
                        "kubectl.kubernetes.io/last-applied-configuration", "{}",
                        "vault.hashicorp.com/role", "x",
                        "proxy.istio.io/config", "tracing: {lightstep: {accessToken: abc}}",
                        "sidecar.istio.io/bootstrapOverride", "x".repeat(5000))))
                .isEmpty();
    }

    @Test
    void reportsNotMany() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            many.put("sidecar.istio.io/" + i, "x");
        }

        assertThat(ReportedAnnotations.of(many)).hasSize(ReportedAnnotations.MAX_ANNOTATIONS);
    }
}
