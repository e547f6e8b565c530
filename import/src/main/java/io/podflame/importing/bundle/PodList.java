package io.podflame.importing.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.podflame.agent.attribute.ContainerDirectory;
import io.podflame.agent.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The pods of a node, as what the bundle has of the runtime tells: {@code crictl pods -o json} and {@code crictl ps -o json} where crictl
 * was there, else the OCI configuration of each container, whose annotations the runtime sets (containerd: io.kubernetes.cri.…, CRI-O:
 * io.kubernetes.…). Immutable once read.
 */
public final class PodList implements ContainerDirectory {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The name of the container that holds a pod's namespaces, as the agent has it. */
    private static final String PAUSE = "pause";

    private static final String CONTAINERD = "io.kubernetes.cri.";
    private static final String CRIO = "io.kubernetes.";

    private final Map<String, Workload> workloads = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private PodList() {}

    /** Reads cri/ and oci/ of an unpacked bundle. A file that is no such JSON is passed over, and told of in {@link #problems}. */
    static PodList read(Path bundle) throws IOException {
        PodList list = new PodList();
        Map<String, JsonNode> sandboxes = new HashMap<>();
        list.parse(bundle.resolve("cri/pods.json"))
                .ifPresent(pods -> pods.path("items")
                        .forEach(pod -> sandboxes.put(pod.path("id").asText(), pod)));
        sandboxes.forEach((id, pod) -> list.add(ofSandbox(pod, PAUSE, id, "", List.of())));
        list.parse(bundle.resolve("cri/containers.json"))
                .ifPresent(all -> all.path("containers").forEach(container -> list.addContainer(container, sandboxes)));
        Path oci = bundle.resolve("oci");
        if (Files.isDirectory(oci)) {
            try (Stream<Path> files = Files.list(oci)) {
                for (Path file : files.sorted().toList()) {
                    list.parse(file).ifPresent(config -> list.addConfig(idOf(file), config));
                }
            }
        }
        return list;
    }

    private static String idOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.indexOf('.'));
    }

    private Optional<JsonNode> parse(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readTree(Files.readAllBytes(file)));
        } catch (IOException e) {
            problems.add(file.getFileName() + " is no JSON: its pods are not known by name");
            return Optional.empty();
        }
    }

    private void addContainer(JsonNode container, Map<String, JsonNode> sandboxes) {
        JsonNode sandbox = sandboxes.get(container.path("podSandboxId").asText());
        if (sandbox != null) {
            add(ofSandbox(
                    sandbox,
                    container.path("metadata").path("name").asText(),
                    container.path("id").asText(),
                    container.path("image").path("image").asText(),
                    List.of()));
        }
    }

    /** Adds what only the configuration tells: the command, and everything where crictl was not there. */
    private void addConfig(String id, JsonNode config) {
        List<String> command = texts(config.path("process").path("args"));
        Workload known = workloads.get(id);
        if (known != null) {
            boolean pause = known.container().equals(PAUSE);
            add(pod(known.namespace(), known.pod(), known, pause ? List.of() : command));
            return;
        }
        JsonNode annotations = config.path("annotations");
        boolean crio = annotations.has(CRIO + "pod.name");
        String pod = annotations
                .path(crio ? CRIO + "pod.name" : CONTAINERD + "sandbox-name")
                .asText();
        if (pod.isEmpty()) {
            return;
        }
        boolean sandbox = annotations
                .path(crio ? CRIO + "cri-o.ContainerType" : CONTAINERD + "container-type")
                .asText()
                .equals("sandbox");
        String container = annotations
                .path(crio ? CRIO + "container.name" : CONTAINERD + "container-name")
                .asText();
        add(new Workload(
                Workload.Kind.POD,
                annotations
                        .path(crio ? CRIO + "pod.namespace" : CONTAINERD + "sandbox-namespace")
                        .asText(),
                pod,
                sandbox ? PAUSE : container,
                "",
                id,
                annotations
                        .path(crio ? CRIO + "pod.uid" : CONTAINERD + "sandbox-uid")
                        .asText(),
                annotations
                        .path(crio ? CRIO + "cri-o.ImageName" : CONTAINERD + "image-name")
                        .asText(),
                Map.of(),
                sandbox ? List.of() : command));
    }

    private static Workload pod(String namespace, String pod, Workload known, List<String> command) {
        return new Workload(
                Workload.Kind.POD,
                namespace,
                pod,
                known.container(),
                "",
                known.containerId(),
                known.podUid(),
                known.image(),
                known.labels(),
                command);
    }

    private static Workload ofSandbox(
            JsonNode sandbox, String container, String id, String image, List<String> command) {
        JsonNode metadata = sandbox.path("metadata");
        Map<String, String> labels = new TreeMap<>();
        sandbox.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new Workload(
                Workload.Kind.POD,
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                container,
                "",
                id,
                metadata.path("uid").asText(),
                image,
                labels,
                command);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private void add(Workload workload) {
        if (workload.containerId().matches("[0-9a-f]{64}")) {
            workloads.put(workload.containerId(), workload);
        }
    }

    /** Files that could not be read, each in a sentence. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public Optional<Workload> find(String containerId) {
        return Optional.ofNullable(workloads.get(containerId));
    }

    @Override
    public boolean awaits(String containerId) {
        return false;
    }

    /** The bundle says no first processes; cgroup paths tell. */
    @Override
    public Optional<Workload> findByFirstProcess(int pid) {
        return Optional.empty();
    }

    @Override
    public List<Workload> inventory() {
        return List.copyOf(workloads.values());
    }
}
