package io.podflame.systemtest.manifest;

import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.ContainerSpec.Confinement;
import io.podflame.systemtest.node.ContainerSpec.Mount;
import io.podflame.systemtest.node.ContainerSpec.Privileges;
import io.podflame.systemtest.node.PodSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A DaemonSet's or StatefulSet's pod made real as a kubelet does it, on a node named {@value #NODE_NAME}. What concerns only scheduling and probing is
 * passed over; a field that is not known is refused.
 *
 * @param objects of the cluster, among them the Secrets and the volume claims
 */
record PodTemplate(YamlNode workload, List<YamlNode> objects, Volumes volumes) {

    static final String NODE_NAME = "node-a";

    PodSpec pod(String name) {
        YamlNode template = workload.at("spec", "template");
        YamlNode spec = template.at("spec");
        spec.requireOnly(
                "serviceAccountName",
                "automountServiceAccountToken",
                "hostPID",
                "priorityClassName",
                "tolerations",
                "nodeSelector",
                "terminationGracePeriodSeconds",
                "securityContext",
                "containers",
                "volumes");
        Map<String, String> labels = new LinkedHashMap<>();
        YamlNode given = template.at("metadata", "labels");
        given.keys().forEach(key -> labels.put(key, given.at(key).text()));
        List<ContainerSpec> containers =
                spec.at("containers").elements().stream().map(this::container).toList();
        return new PodSpec("podflame", name + "-0", labels, Map.of(), is(spec.at("hostPID")), containers);
    }

    private ContainerSpec container(YamlNode container) {
        container.requireOnly(
                "name",
                "image",
                "args",
                "env",
                "ports",
                "readinessProbe",
                "livenessProbe",
                "resources",
                "securityContext",
                "volumeMounts");
        return new ContainerSpec(
                        container.at("name").text(), container.at("image").text())
                .withArguments(container.at("args").texts())
                .withEnvironment(environment(container))
                .withMounts(container.at("volumeMounts").elements().stream()
                        .map(this::mount)
                        .toList())
                .withPrivileges(privileges(container.at("securityContext")))
                .withMemoryLimit(
                        bytes(container.at("resources", "limits", "memory").text()));
    }

    private static Map<String, String> environment(YamlNode container) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (YamlNode variable : container.at("env").elements()) {
            YamlNode field = variable.at("valueFrom", "fieldRef", "fieldPath");
            if (field.exists() && !field.text().equals("spec.nodeName")) {
                throw new IllegalArgumentException("the test does not know the field " + field.text());
            }
            environment.put(
                    variable.at("name").text(),
                    field.exists() ? NODE_NAME : variable.at("value").text());
        }
        return environment;
    }

    private Mount mount(YamlNode mount) {
        String name = mount.at("name").text();
        Optional<Path> volume = workload.at("spec", "template", "spec", "volumes").elements().stream()
                .filter(candidate -> candidate.at("name").text().equals(name))
                .findFirst()
                .map(this::directory);
        boolean claimed = workload.at("spec", "volumeClaimTemplates").elements().stream()
                .anyMatch(claim -> claim.at("metadata", "name").text().equals(name));
        if (volume.isEmpty() && !claimed) {
            throw new IllegalArgumentException("no volume " + name);
        }
        return new Mount(
                volume.orElseGet(() -> volumes.empty(group())),
                mount.at("mountPath").text(),
                is(mount.at("readOnly")));
    }

    private Path directory(YamlNode volume) {
        volume.requireOnly("name", "hostPath", "secret", "emptyDir");
        YamlNode secret = volume.at("secret");
        if (secret.exists()) {
            YamlNode object =
                    Manifests.find(objects, "Secret", secret.at("secretName").text());
            List<String> chosen = secret.at("items").elements().stream()
                    .map(item -> item.at("key").text())
                    .toList();
            return volumes.secret(object, chosen.isEmpty() ? object.at("data").keys() : chosen);
        }
        YamlNode hostPath = volume.at("hostPath");
        return hostPath.exists() ? volumes.ofNode(hostPath.at("path").text()) : volumes.empty(group());
    }

    private Optional<Long> group() {
        return workload.at("spec", "template", "spec", "securityContext", "fsGroup")
                .value()
                .map(group -> Long.valueOf(String.valueOf(group)));
    }

    /** The container's word is more than the pod's. */
    private Privileges privileges(YamlNode ofContainer) {
        YamlNode ofPod = workload.at("spec", "template", "spec", "securityContext");
        ofPod.requireOnly("runAsNonRoot", "runAsUser", "runAsGroup", "fsGroup", "seccompProfile");
        ofContainer.requireOnly(
                "privileged",
                "runAsUser",
                "readOnlyRootFilesystem",
                "allowPrivilegeEscalation",
                "seccompProfile",
                "capabilities");
        YamlNode seccomp = either(ofContainer, ofPod, "seccompProfile").at("type");
        YamlNode escalation = ofContainer.at("allowPrivilegeEscalation");
        return new Privileges(
                is(ofContainer.at("privileged")),
                is(ofContainer.at("readOnlyRootFilesystem")),
                ofContainer.at("capabilities", "add").texts(),
                ofContainer.at("capabilities", "drop").texts(),
                new Confinement(
                        number(either(ofContainer, ofPod, "runAsUser")),
                        number(either(ofContainer, ofPod, "runAsGroup")),
                        escalation.exists() && !is(escalation),
                        seccomp.exists() && seccomp.text().equals("RuntimeDefault")));
    }

    private static YamlNode either(YamlNode first, YamlNode second, String key) {
        return first.at(key).exists() ? first.at(key) : second.at(key);
    }

    private static boolean is(YamlNode node) {
        return node.exists() && node.text().equals("true");
    }

    private static OptionalLong number(YamlNode node) {
        return node.exists() ? OptionalLong.of(Long.parseLong(node.text())) : OptionalLong.empty();
    }

    /** Of a quantity such as 160Mi or 1Gi. */
    private static long bytes(String quantity) {
        long number = Long.parseLong(quantity.substring(0, quantity.length() - 2));
        return switch (quantity.substring(quantity.length() - 2)) {
            case "Mi" -> number << 20;
            case "Gi" -> number << 30;
            default -> throw new IllegalArgumentException("not in Mi or Gi: " + quantity);
        };
    }
}
