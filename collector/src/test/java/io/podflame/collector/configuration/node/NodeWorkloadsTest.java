package io.podflame.collector.configuration.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.diagnose.configuration.ConfigurationChecks;
import io.podflame.collector.diagnose.configuration.Manifests;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeWorkloadsTest {

    private static Workload container(String pod, String container, String image, String... command) {
        return new Workload(
                new WorkloadKey(WorkloadKind.POD, "node-a", "istio-system", pod, container, ""),
                "",
                "",
                image,
                Map.of("istio", "mixer", "pod-template-hash", "7d9f8c6b54"),
                List.of(command));
    }

    private static final List<Workload> MIXERS = List.of(
            container(
                    "istio-mixer-7d9f8c6b54-aaaaa",
                    "mixer",
                    "docker.io/istio/mixer:0.4.0",
                    "/usr/local/bin/mixs",
                    "server",
                    "-v",
                    "3"),
            container(
                    "istio-mixer-7d9f8c6b54-aaaaa",
                    "istio-proxy",
                    "docker.io/istio/proxy_debug:0.4.0",
                    "/usr/local/bin/pilot-agent"),
            container(
                    "istio-mixer-7d9f8c6b54-bbbbb",
                    "mixer",
                    "docker.io/istio/mixer:0.4.0",
                    "/usr/local/bin/mixs",
                    "server",
                    "-v",
                    "3"),
            container(
                    "istio-mixer-7d9f8c6b54-bbbbb",
                    "istio-proxy",
                    "docker.io/istio/proxy_debug:0.4.0",
                    "/usr/local/bin/pilot-agent"),
            new Workload(
                    new WorkloadKey(WorkloadKind.UNIT, "node-a", "", "", "", "containerd.service"),
                    "",
                    "",
                    "",
                    Map.of(),
                    List.of("/usr/bin/containerd", "-v", "9")));

    @Test
    void podsThatAreAlikeAreOneAndWhatIsNoPodIsNone() {
        ClusterConfiguration configuration = NodeWorkloads.of(MIXERS);

        assertThat(configuration.objects().templates())
                .singleElement()
                .satisfies(template -> assertThat(template.containers())
                        .extracting(container -> container.name())
                        .containsExactly("istio-proxy", "mixer"));
        assertThat(configuration.objects().nodes().getFirst().pods()).hasSize(2);
    }

    @Test
    void whatRunsIsCheckedAndTheDeploymentIsToBeChanged() {
        List<Check> checks = ConfigurationChecks.of(NodeWorkloads.of(MIXERS));

        assertThat(Manifests.findings(NodeWorkloads.of(MIXERS)))
                .containsExactly(
                        "FAILURE D1 istio-proxy runs the debug image docker.io/istio/proxy_debug:0.4.0",
                        "FAILURE D3 -v 3 of mixer: logs much of each request, and switches an Envoy to debug");
        Finding flag = checks.get(3).findings().getFirst();
        assertThat(flag.evidence().getFirst().text())
                .isEqualTo("Pod istio-system/istio-mixer-7d9f8c6b54-aaaaa, container mixer, command line, word 3"
                        + " (node node-a): -v 3");
        assertThat(flag.remedies())
                .containsExactly("kubectl -n istio-system edit deployment/istio-mixer   # take out -v 3");
        assertThat(checks.get(1).findings().getFirst().remedies())
                .contains("kubectl -n istio-system set image deployment/istio-mixer"
                        + " istio-proxy=docker.io/istio/proxy:0.4.0");
    }

    @Test
    void whatANodeCannotKnowIsNeverCalledWell() {
        List<Check> checks = ConfigurationChecks.of(NodeWorkloads.of(MIXERS));

        for (String id : List.of("D5", "D6", "D7", "D9")) {
            Check check = checks.stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            assertThat(check.state()).as(id).isEqualTo(Check.State.COULD_NOT_CHECK);
        }
        assertThat(checks.get(5).notSeen())
                .contains(
                        "autoscalers: the container runtime does not know them; give manifests, or let the collector read"
                                + " the API server");
    }

    @Test
    void togetherWithManifestsOnlyWhatNeitherSeesIsNotSeen() {
        ClusterConfiguration both = NodeWorkloads.of(MIXERS).with(Manifests.of("kind: Node\nmetadata: {name: n}\n"));

        assertThat(both.notSeen()).isEmpty();
        assertThat(NodeWorkloads.of(MIXERS).with(NodeWorkloads.of(List.of())).notSeen())
                .containsKey(Subject.MESH)
                .isEqualTo(NodeWorkloads.of(MIXERS).notSeen());
    }
}
