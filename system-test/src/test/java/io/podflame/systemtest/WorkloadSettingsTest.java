package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.attribute.ProcFilesystem;
import io.podflame.agent.attribute.ReportedEnvironment;
import io.podflame.agent.attribute.kubernetes.CriSockets;
import io.podflame.agent.attribute.kubernetes.PodDirectory;
import io.podflame.agent.model.Resources;
import io.podflame.agent.model.Workload;
import io.podflame.collector.api.AgentView;
import io.podflame.collector.api.NodeCheckView;
import io.podflame.collector.api.SchedulingView.MemoryUseView;
import io.podflame.collector.api.WorkloadView;
import io.podflame.collector.api.WorkloadView.ResourcesView;
import io.podflame.systemtest.node.ContainerImages;
import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.node.PodSpec;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.RunningPart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node knows of a pod's settings, through a real containerd: what may leave it does, exactly; a secret does not. */
class WorkloadSettingsTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NAMESPACE = "istio-system";
    private static final long MEMORY_LIMIT_BYTES = 128L << 20;
    private static final long HELD_BYTES = 32L << 20;

    @TempDir
    static Path folder;

    private static final Started started = new Started();

    private static ContainerdNode node;
    private static QueryApi api;

    @BeforeAll
    static void runPods() throws IOException {
        Needs.containerd();
        node = started.add(ContainerdNode.start());
        node.importImage(node.images().busybox());
        node.runPod(new PodSpec(NAMESPACE, "istiod-0", discovery())
                .withAnnotations(Map.of(
                        "sidecar.istio.io/logLevel", "debug",
                        "kubernetes.io/config.source", "api",
                        "kubectl.kubernetes.io/last-applied-configuration", "{\"password\":\"hunter2\"}")));
        node.runPod(new PodSpec(
                NAMESPACE, "plain", new ContainerSpec("plain", ContainerImages.BUSYBOX, "/bin/sleep", "1000")));
        RunningPart collector = started.add(RunningPart.collector(
                folder.resolve("collector.log"), "--listen=127.0.0.1:0", "--data-dir=" + folder.resolve("data")));
        api = QueryApi.at(collector.url());
        var _ = started.add(RunningPart.start(
                folder.resolve("agent.log"),
                "agent",
                "--node=node-a",
                "--collector=" + api.url(),
                "--cri-socket=" + node.socket()));
    }

    /** Doubles a string up to 32 MB, and keeps counting. */
    private static ContainerSpec discovery() {
        return new ContainerSpec(
                        "discovery",
                        ContainerImages.BUSYBOX,
                        "/bin/sh",
                        "-c",
                        "exec awk 'BEGIN { s = \"x\"; for (i = 0; i < 25; i++) s = s s; while (1) n++; print s }'")
                .withEnvironment(Map.of(
                        "GOMAXPROCS", "6",
                        "GODEBUG", "gctrace=1",
                        "PILOT_TRACE_SAMPLING", "100",
                        "AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI",
                        "PILOT_API_TOKEN", "t0k3n"))
                .withCpuRequest(0.1)
                .withCpuLimit(0.5)
                .withMemoryLimit(MEMORY_LIMIT_BYTES);
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    @Test
    void reportsWhatMayLeaveTheNodeExactly() {
        Workload discovery = reported(ReportedEnvironment.KNOWN, "istiod-0");

        assertThat(discovery.environment())
                .isEqualTo(Map.of(
                        "GOMAXPROCS", "6",
                        "GODEBUG", "gctrace=1",
                        "PILOT_TRACE_SAMPLING", "100"));
        assertThat(discovery.annotations())
                .isEqualTo(Map.of(
                        "sidecar.istio.io/logLevel", "debug",
                        "kubernetes.io/config.source", "api"));
        assertThat(discovery.resources())
                .isEqualTo(new Resources(
                        OptionalDouble.of(0.1), OptionalDouble.of(0.5), OptionalLong.of(MEMORY_LIMIT_BYTES)));
    }

    @Test
    void reportsNoVariableWhenToldSo() {
        Workload discovery = reported(ReportedEnvironment.NONE, "istiod-0");

        assertThat(discovery.environment()).isEmpty();
        assertThat(discovery.annotations()).isNotEmpty();
    }

    @Test
    void knowsThatNothingWasRequestedOrLimited() {
        Workload plain = reported(ReportedEnvironment.KNOWN, "plain");

        assertThat(plain.environment()).isEmpty();
        assertThat(plain.resources()).isEqualTo(Resources.NONE);
    }

    @Test
    void theCollectorKnowsResourcesAndMemory() {
        MemoryUseView memory = Eventually.get(
                "the pod's memory has arrived, with the string in it",
                SOON,
                () -> discoveryView()
                        .flatMap(view -> view.scheduling().memory())
                        .filter(use -> use.anonymousBytes() >= HELD_BYTES));

        assertThat(memory.anonymousBytes()).isLessThan(MEMORY_LIMIT_BYTES);
        assertThat(memory.workingSetBytes()).isBetween(memory.anonymousBytes(), MEMORY_LIMIT_BYTES);
        assertThat(discoveryView().orElseThrow().resources())
                .isEqualTo(new ResourcesView(Optional.of(0.1), Optional.of(0.5), Optional.of(MEMORY_LIMIT_BYTES)));
    }

    @Test
    void theCollectorKnowsWhatTheNodeAllows() {
        AgentView agent = Eventually.get(
                "the agent is connected", SOON, () -> api.agents().stream().findFirst());

        assertThat(agent.checks())
                .extracting(NodeCheckView::subject)
                .contains("kernel.perf_event_paranoid", "kernel.kptr_restrict", "container runtime", "cgroups");
        assertThat(agent.checks())
                .filteredOn(check -> check.subject().equals("container runtime"))
                .containsExactly(new NodeCheckView(
                        "OK", "container runtime", node.socket().toString(), ""));
    }

    private static Optional<WorkloadView> discoveryView() {
        return api.container(NAMESPACE, "istiod-0", "discovery");
    }

    /** As an agent with that setting would report it. */
    private static Workload reported(ReportedEnvironment environment, String pod) {
        try (PodDirectory directory =
                PodDirectory.open(CriSockets.told(node.socket()), new ProcFilesystem(Path.of("/proc")), environment)) {
            return Eventually.get(
                    "the details of " + pod + " are known",
                    SOON,
                    () -> directory.inventory().stream()
                            .filter(workload -> workload.pod().equals(pod)
                                    && !workload.command().isEmpty())
                            .findFirst());
        }
    }
}
