package io.podflame.importing.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JSON has the fields of CRI's ListPodSandboxResponse and ListContainersResponse as crictl prints them, and of OCI's config.json. */
class PodListTest {

    private static final String SANDBOX = "a".repeat(64);
    private static final String CONTAINER = "b".repeat(64);

    private static final String PODS = """
            {"items": [{"id": "%s", "metadata": {"name": "istio-telemetry-7d9", "uid": "u-1", "namespace": "istio-system",
              "attempt": 0}, "state": "SANDBOX_READY", "createdAt": "1700000000000000000",
              "labels": {"app": "telemetry"}, "annotations": {}, "runtimeHandler": ""}]}
            """.formatted(SANDBOX);
    private static final String CONTAINERS = """
            {"containers": [{"id": "%s", "podSandboxId": "%s", "metadata": {"name": "mixer", "attempt": 0},
              "image": {"image": "istio/mixer:1.3", "annotations": {}}, "imageRef": "sha256:1", "state": "CONTAINER_RUNNING",
              "labels": {"io.kubernetes.container.name": "mixer"}}]}
            """.formatted(CONTAINER, SANDBOX);
    private static final String CONFIG = """
            {"process": {"args": ["/usr/local/bin/mixs", "server"]}, "annotations": {
              "io.kubernetes.cri.container-type": "%s", "io.kubernetes.cri.sandbox-name": "istio-telemetry-7d9",
              "io.kubernetes.cri.sandbox-namespace": "istio-system", "io.kubernetes.cri.sandbox-uid": "u-1",
              "io.kubernetes.cri.container-name": "mixer", "io.kubernetes.cri.image-name": "istio/mixer:1.3"}}
            """;
    private static final String CRIO_CONFIG = """
            {"process": {"args": ["/usr/local/bin/mixs"]}, "annotations": {"io.kubernetes.cri-o.ContainerType": "container",
              "io.kubernetes.pod.name": "p", "io.kubernetes.pod.namespace": "n", "io.kubernetes.pod.uid": "u-2",
              "io.kubernetes.container.name": "c", "io.kubernetes.cri-o.ImageName": "i"}}
            """;

    @TempDir
    Path bundle;

    @Test
    void joinsContainersWithTheirPodsAndCommands() throws IOException {
        write("cri/pods.json", PODS);
        write("cri/containers.json", CONTAINERS);
        write("oci/" + CONTAINER + ".json", CONFIG.formatted("container"));
        assertThat(PodList.read(bundle).find(CONTAINER))
                .contains(mixer(Map.of("app", "telemetry"), List.of("/usr/local/bin/mixs", "server")));
        assertThat(PodList.read(bundle).find(SANDBOX).orElseThrow().container()).isEqualTo("pause");
    }

    @Test
    void knowsPodsByTheConfigurationsOfContainerdAlone() throws IOException {
        write("oci/" + CONTAINER + ".json", CONFIG.formatted("container"));
        write("oci/" + SANDBOX + ".json", CONFIG.formatted("sandbox"));
        assertThat(PodList.read(bundle).find(CONTAINER))
                .contains(mixer(Map.of(), List.of("/usr/local/bin/mixs", "server")));
        assertThat(PodList.read(bundle).find(SANDBOX).orElseThrow().container()).isEqualTo("pause");
    }

    @Test
    void knowsPodsByTheConfigurationsOfCrio() throws IOException {
        write("oci/" + CONTAINER + ".json", CRIO_CONFIG);
        Workload found = PodList.read(bundle).find(CONTAINER).orElseThrow();
        assertThat(List.of(found.namespace(), found.pod(), found.container(), found.podUid(), found.image()))
                .containsExactly("n", "p", "c", "u-2", "i");
    }

    @Test
    void saysWhichFileIsNoJsonAndKeepsTheOthers() throws IOException {
        write("cri/pods.json", "{\"items\": [");
        write("oci/" + CONTAINER + ".json", CONFIG.formatted("container"));
        PodList pods = PodList.read(bundle);
        assertThat(pods.problems()).singleElement().asString().contains("pods.json");
        assertThat(pods.find(CONTAINER)).isPresent();
    }

    @Test
    void takesNothingWithoutAContainerId() throws IOException {
        write("oci/short.json", CONFIG.formatted("container"));
        assertThat(PodList.read(bundle).inventory()).isEmpty();
    }

    private static Workload mixer(Map<String, String> labels, List<String> command) {
        return new Workload(
                Workload.Kind.POD,
                "istio-system",
                "istio-telemetry-7d9",
                "mixer",
                "",
                CONTAINER,
                "u-1",
                "istio/mixer:1.3",
                labels,
                command);
    }

    private void write(String name, String content) throws IOException {
        Path file = bundle.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
