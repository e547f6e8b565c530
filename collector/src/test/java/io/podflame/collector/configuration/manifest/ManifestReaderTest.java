package io.podflame.collector.configuration.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.diagnose.configuration.ConfigurationChecks;
import io.podflame.collector.diagnose.configuration.Manifests;
import io.podflame.collector.model.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestReaderTest {

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: one}
            spec:
              replicas: 2
              template:
                metadata: {labels: {app: one}}
                spec:
                  initContainers:
                  - {name: first, image: "example.com/init:1"}
                  containers:
                  - name: main
                    image: example.com/main:2
                    command: [/bin/main]
                    args: [-v, "3"]
                    env:
                    - {name: PLAIN, value: "1"}
                    - {name: LIMIT, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
                    resources: {requests: {cpu: 100m}, limits: {memory: 1Gi}}
                    securityContext: {privileged: true}
            """;

    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void everySettingSaysWhatItIsAndWhereItStands() throws IOException {
        write("sub/one.yaml", DEPLOYMENT);

        PodTemplate template = ManifestReader.read(folder).objects().templates().getFirst();

        assertThat(template.owner().displayName()).isEqualTo("Deployment default/one");
        assertThat(template.containers())
                .extracting(container -> container.name())
                .containsExactly("first", "main");
        var main = template.containers().get(1);
        assertThat(main.patchPath()).isEqualTo("/spec/containers/0");
        assertThat(main.arguments().getLast().toString())
                .isEqualTo("Setting[value=3, what=container main, argument 2, place=sub/one.yaml:15]");
        assertThat(main.environment().get("LIMIT"))
                .extracting(setting -> setting.value())
                .isEqualTo("from resourceFieldRef limits.cpu");
        assertThat(main.resources().keySet()).containsExactly("requests.cpu", "limits.memory");
        assertThat(main.privileged().orElseThrow().what()).isEqualTo("container main, securityContext.privileged");
        assertThat(template.scale().orElseThrow().ready()).isEmpty();
    }

    @Test
    void filesAreReadInTheOrderOfTheirNamesAndOthersAreLeftAlone() throws IOException {
        write("b.yml", DEPLOYMENT.replace("name: one", "name: b"));
        write(
                "a.json",
                "{\"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"}, \"spec\": {\"containers\": [{\"name\": \"x\"}]}}");
        write("README.md", "kind: [");

        ClusterConfiguration configuration = ManifestReader.read(folder);

        assertThat(configuration.objects().templates())
                .extracting(template -> template.owner().name())
                .containsExactly("b", "a");
        assertThat(configuration.sources()).containsExactly("2 files of " + folder + " with 2 objects");
        assertThat(configuration.unreadable()).isEmpty();
    }

    @Test
    void listsAreTheirItemsAlsoWithoutKindsOfTheirOwn() throws IOException {
        write("list.yaml", "apiVersion: v1\nkind: List\nitems:\n- kind: Node\n  metadata: {name: n}\n");
        write("nodes.yaml", "apiVersion: v1\nkind: NodeList\nitems:\n- metadata: {name: m}\n");

        assertThat(ManifestReader.read(folder).objects().nodes())
                .extracting(node -> node.name())
                .containsExactly("m", "n");
    }

    @Test
    void whatCannotBeReadIsReportedAndTheOthersCount() throws IOException {
        write("1.yaml", DEPLOYMENT + "---\nkind: {\n---\njust text\n");
        Files.write(folder.resolve("2.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 'a'});
        write("3.yaml", "kind: ConfigMap\nmetadata: {name: istio}\ndata:\n  mesh: |\n    a: [\n");

        ClusterConfiguration configuration = ManifestReader.read(folder);

        assertThat(configuration.objects().templates()).hasSize(1);
        assertThat(configuration.unreadable())
                .extracting(part -> part.place() + " " + part.reason().replaceFirst(": no YAML.*", ""))
                .hasSize(4)
                .anyMatch(line -> line.startsWith("1.yaml:22 no YAML"))
                .contains("2.yaml no UTF-8", "1.yaml:24 no Kubernetes object: it has no kind", "3.yaml:5 key mesh");
        assertThat(Manifests.findings(configuration)).isEmpty();
    }

    @Test
    void aDocumentThatCannotBeReadLeavesNoCheckWell() throws IOException {
        Files.copy(Manifests.file("healthy-today.yaml"), folder.resolve("a.yaml"));
        write("b.yaml", "kind: [");

        var checks = ConfigurationChecks.of(ManifestReader.read(folder));

        assertThat(checks).noneMatch(check -> check.state() == Check.State.OK);
        assertThat(checks.get(1).notSeen().getLast())
                .startsWith("1 part(s) of the sources that could not be read: b.yaml:1");
    }

    @Test
    void aReleasesFolderTellsTheRelease() throws IOException {
        write("istio-0.5.0/install/kubernetes/one.yaml", DEPLOYMENT);

        assertThat(ManifestReader.read(folder.resolve("istio-0.5.0/install/kubernetes"))
                        .release()
                        .orElseThrow()
                        .toString())
                .contains("release=0.5", "the folder's name istio-0.5.0");
    }

    @Test
    void saysWhatAManifestCannotSay() throws IOException {
        write("one.yaml", DEPLOYMENT);

        assertThat(ManifestReader.read(folder.resolve("one.yaml")).notSeen().keySet())
                .containsExactly(Subject.AUTOSCALER_STATUS, Subject.NODES);
    }

    @Test
    void aPathThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> ManifestReader.read(folder.resolve("nothing")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void everyManifestCutAnywhereIsReadOrReported() throws IOException {
        String whole = Files.readString(Manifests.file("mistakes-today.yaml"));
        for (int end = 0; end < whole.length(); end += 7) {
            ClusterConfiguration configuration = Manifests.of(whole.substring(0, end));
            // what is whole before the cut is found as in the whole
            if (end > whole.indexOf("reviews")) {
                assertThat(Manifests.findings(configuration)).contains("FAILURE D2 the ingress's Envoy logs at debug");
            }
        }
    }
}
