package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.agent.attribute.CgroupWorkloadResolver;
import io.podflame.agent.attribute.ProcFilesystem;
import io.podflame.agent.attribute.ReportedEnvironment;
import io.podflame.agent.attribute.WorkloadResolver;
import io.podflame.agent.attribute.kubernetes.CriSockets;
import io.podflame.agent.attribute.kubernetes.PodDirectory;
import io.podflame.agent.attribute.kubernetes.RuntimeState;
import io.podflame.agent.model.Workload;
import io.podflame.systemtest.node.ContainerImages;
import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.node.NodeCgroup;
import io.podflame.systemtest.node.PodSpec;
import io.podflame.systemtest.node.RunningPod;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Processes of real pods are attributed to them, through a real containerd. */
class PodAttributionTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final ProcFilesystem PROC = new ProcFilesystem(Path.of("/proc"));

    private static ContainerdNode node;
    private static PodDirectory directory;
    private static WorkloadResolver resolver;
    private static RunningPod etcd;
    private static RunningPod busybox;

    @BeforeAll
    static void startPods() throws IOException {
        Optional<String> obstacle = ContainerdNode.cannotStartBecause();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
        node = ContainerdNode.start();
        node.importImage(node.images().etcd());
        node.importImage(node.images().busybox());
        etcd = node.runPod(new PodSpec("kube-system", "etcd-test", etcdContainer())
                .withLabels(Map.of("component", "etcd", "tier", "control-plane")));
        busybox = node.runPod(new PodSpec("default", "busy", busyboxContainer("worker")));
        directory = PodDirectory.open(CriSockets.told(node.socket()), PROC, ReportedEnvironment.KNOWN);
        resolver = new CgroupWorkloadResolver(PROC, directory, ReportedEnvironment.KNOWN, System::nanoTime);
        Eventually.until("the runtime is connected", SOON, () -> directory.state() instanceof RuntimeState.Connected);
    }

    @AfterAll
    static void removeEverything() {
        if (directory != null) {
            directory.close();
        }
        if (node != null) {
            node.close();
        }
    }

    @Test
    void attributesEtcdsProcessToItsPod() {
        NodeCgroup cgroup = etcd.container("etcd").cgroup();

        Workload workload = Eventually.get(
                "etcd's command line is known",
                SOON,
                () -> cgroup.pids().stream()
                        .map(this::workloadOf)
                        .filter(known -> !known.command().isEmpty())
                        .findFirst());

        assertThat(workload.kind()).isEqualTo(Workload.Kind.POD);
        assertThat(workload.namespace()).isEqualTo("kube-system");
        assertThat(workload.pod()).isEqualTo("etcd-test");
        assertThat(workload.container()).isEqualTo("etcd");
        assertThat(workload.containerId()).isEqualTo(etcd.container("etcd").id());
        assertThat(workload.podUid()).isEqualTo(etcd.uid());
        assertThat(workload.image()).isEqualTo(ContainerImages.ETCD);
        assertThat(workload.labels())
                .containsExactly(Map.entry("component", "etcd"), Map.entry("tier", "control-plane"));
        assertThat(workload.command()).startsWith("/usr/bin/etcd", "--data-dir=/tmp/etcd");
    }

    @Test
    void attributesEveryProcessOfABusyboxPod() {
        List<Integer> pids = Eventually.get(
                "the shell has a child",
                SOON,
                () -> Optional.of(busybox.container("worker").cgroup().pids()).filter(it -> it.size() >= 2));

        assertThat(pids)
                .allSatisfy(pid -> assertThat(settledWorkloadOf(pid))
                        .extracting(Workload::namespace, Workload::pod, Workload::container)
                        .containsExactly("default", "busy", "worker"));
    }

    @Test
    void attributesPauseToItsPod() {
        List<Integer> pids = etcd.sandboxCgroup().pids();

        assertThat(pids).hasSize(1);
        assertThat(settledWorkloadOf(pids.getFirst()))
                .extracting(Workload::namespace, Workload::pod, Workload::container)
                .containsExactly("kube-system", "etcd-test", "pause");
    }

    @Test
    void listsRunningContainersWithoutPause() {
        Eventually.until(
                "both pods are in the inventory",
                SOON,
                () -> inventory().containsAll(List.of("busy/worker", "etcd-test/etcd")));

        assertThat(inventory()).noneMatch(name -> name.endsWith("/pause"));
    }

    @Test
    void knowsAPodCreatedLaterWithoutWaitingForTheNextRefresh() {
        RunningPod later = node.runPod(new PodSpec("default", "later", busyboxContainer("worker")));
        int pid = later.container("worker").cgroup().pids().getFirst();
        long startNanos = System.nanoTime();

        Workload early = workloadOf(pid);
        Eventually.until("the pod is known", SOON, () -> resolver.settled(early).kind() == Workload.Kind.POD);
        long knownNanos = System.nanoTime() - startNanos;

        assertThat(resolver.settled(early).pod()).isEqualTo("later");
        assertThat(workloadOf(pid)).isSameAs(resolver.settled(early));
        assertThat(Duration.ofNanos(knownNanos)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void keepsARemovedPodForItsLastSamples() {
        RunningPod shortLived = node.runPod(new PodSpec("default", "short-lived", busyboxContainer("worker")));
        int pid = shortLived.container("worker").cgroup().pids().getFirst();
        Workload before = settledWorkloadOf(pid);
        assertThat(before.pod()).isEqualTo("short-lived");
        node.removePod(shortLived);

        Eventually.until(
                "the inventory has lost it",
                Duration.ofSeconds(25),
                () -> !inventory().contains("short-lived/worker"));

        assertThat(workloadOf(pid).pod()).isEqualTo("short-lived");
        assertThat(resolver.settled(before).pod()).isEqualTo("short-lived");
    }

    private List<String> inventory() {
        return resolver.inventory().stream()
                .map(workload -> workload.pod() + "/" + workload.container())
                .toList();
    }

    private Workload settledWorkloadOf(int pid) {
        Workload early = workloadOf(pid);
        return Eventually.get(
                "process " + pid + " has a pod",
                SOON,
                () -> Optional.of(resolver.settled(early)).filter(it -> it.kind() == Workload.Kind.POD));
    }

    private Workload workloadOf(int pid) {
        return resolver.workloadOf(pid, 1, "unnamed", false);
    }

    private static ContainerSpec etcdContainer() {
        return new ContainerSpec(
                "etcd",
                ContainerImages.ETCD,
                "/usr/bin/etcd",
                "--data-dir=/tmp/etcd",
                "--listen-client-urls=http://127.0.0.1:0",
                "--advertise-client-urls=http://127.0.0.1:0",
                "--listen-peer-urls=http://127.0.0.1:0");
    }

    private static ContainerSpec busyboxContainer(String name) {
        return new ContainerSpec(name, ContainerImages.BUSYBOX, "/bin/sh", "-c", "sleep 1000; true");
    }
}
