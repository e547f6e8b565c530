package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.WorkloadList;
import io.podflame.collector.api.WorkloadView;
import io.podflame.systemtest.manifest.Manifests;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.product.DrawnGraph;
import io.podflame.systemtest.product.QueryApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both images with what the manifests in deploy/kubernetes say. */
class AgentContainerTest {

    private static final Duration A_WINDOW = Duration.ofSeconds(60);

    private static final Started started = new Started();

    @TempDir
    static Path folder;

    private static DeployedPodflame podflame;

    @BeforeAll
    static void runTheManifests() throws IOException {
        Needs.program("/usr/bin/openssl", "openssl");
        Needs.command("kubectl", "kubernetes-client");
        podflame = DeployedPodflame.run(started, folder, Manifests.render(), Map.of());
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    @Test
    void theAgentFindsEverythingItNeeds() {
        List<String> checks = podflame.agentsChecks();

        assertThat(checks).hasSizeGreaterThanOrEqualTo(6).allMatch(line -> line.startsWith("ok "));
        assertThat(checks).anyMatch(line -> line.contains("/run/containerd/containerd.sock"));
    }

    @Test
    void theAgentHasTheManifestsCapabilitiesAndNoOther() throws IOException {
        int pid = podflame.agent().cgroup().pids().getFirst();
        String status = Files.readString(Path.of("/proc", String.valueOf(pid), "status"));

        // DAC_READ_SEARCH 2, IPC_LOCK 14, SYS_PTRACE 19, SYSLOG 34, PERFMON 38, BPF 39, CHECKPOINT_RESTORE 40
        long wanted = 1L << 2 | 1L << 14 | 1L << 19 | 1L << 34 | 1L << 38 | 1L << 39 | 1L << 40;
        assertThat(status).contains("CapEff:\t%016x\n".formatted(wanted), "NoNewPrivs:\t1\n", "Seccomp:\t0\n");
    }

    @Test
    void theCollectorHasNoCapabilityAndIsNotRoot() throws IOException {
        int pid = podflame.collector().cgroup().pids().getFirst();
        String status = Files.readString(Path.of("/proc", String.valueOf(pid), "status"));

        assertThat(status)
                .contains("CapEff:\t%016x\n".formatted(0), "NoNewPrivs:\t1\n", "Seccomp:\t2\n")
                .contains("Uid:\t65532\t65532\t65532\t65532\n");
    }

    @Test
    void etcdsSamplesArriveAttributedAndWithNames() {
        Eventually.until("etcd has been sampled all the time", A_WINDOW, () -> etcdsCpuSeconds() > 0);

        SessionView session = QueryApi.parse(
                podflame.command(
                        "profile", "--pod=kube-system/etcd-test", "--duration=5s", "--frequency=499", "--json"),
                SessionView.class);

        assertThat(session.workloads())
                .extracting(SessionView.SessionWorkload::displayName, SessionView.SessionWorkload::node)
                .containsExactly(tuple("kube-system/etcd-test/etcd", "node-a"));
        DrawnGraph graph = DrawnGraph.of(QueryApi.parse(
                podflame.command("flamegraph", "--session=" + session.id(), "--format=json"), FlameGraphView.class));
        assertThat(graph.has(box -> box.name().contains("etcdserver")
                        && box.under(caller -> caller.name().equals("runtime.goexit"))))
                .isTrue();
        assertThat(graph.has(box -> box.kind().equals("KERNEL")
                        && box.named()
                        && box.under(caller -> caller.kind().equals("GO"))))
                .isTrue();
        assertThat(graph.namedShareOfUserCode()).isGreaterThanOrEqualTo(0.99);
        assertThat(graph.view().accuracy().lostSamples()).isEmpty();
    }

    private static double etcdsCpuSeconds() {
        return QueryApi.parse(podflame.command("pods", "--json"), WorkloadList.class).workloads().stream()
                .filter(workload -> workload.displayName().equals("kube-system/etcd-test/etcd")
                        && workload.controlPlane().equals("etcd"))
                .mapToDouble(WorkloadView::cpuSeconds)
                .sum();
    }
}
