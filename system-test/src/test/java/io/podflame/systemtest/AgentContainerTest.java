package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.WorkloadList;
import io.podflame.collector.api.WorkloadView;
import io.podflame.systemtest.manifest.Manifests;
import io.podflame.systemtest.manifest.Volumes;
import io.podflame.systemtest.node.ContainerImages.ImageFile;
import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.ContainerSpec.Mount;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.node.PodSpec;
import io.podflame.systemtest.node.RunningContainer;
import io.podflame.systemtest.product.DrawnGraph;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both images as containers of a real containerd with exactly what the manifests in deploy/kubernetes say: arguments, capabilities,
 * system call filter, read-only root, users, memory limits, volumes, secrets. The node has a network of its own, in which the collector
 * may listen on all addresses; /etc/hosts stands for the cluster's DNS.
 */
class AgentContainerTest {

    private static final Duration SOON = Duration.ofSeconds(120);
    private static final Duration A_WINDOW = Duration.ofSeconds(60);
    private static final String VERSION = "0.1.0";
    private static final String HOSTS = "hosts";

    private static final Started started = new Started();

    @TempDir
    static Path folder;

    private static List<String> entering;
    private static List<String> access;
    private static RunningContainer collector;
    private static RunningContainer agent;

    @BeforeAll
    static void runTheManifests() throws IOException {
        Needs.containerd();
        Needs.program("/usr/bin/etcd", "etcd-server");
        Needs.program("/usr/bin/etcdctl", "etcd-client");
        Needs.program("/usr/bin/nsenter", "util-linux");
        Needs.program("/usr/bin/openssl", "openssl");
        Needs.command("kubectl", "kubernetes-client");
        entering = started.add(TwoNetworks.create()).entering("a");
        ContainerdNode node = started.add(ContainerdNode.startIn(entering));
        importImages(node);
        EtcdPod etcd = EtcdPod.run(node, EtcdPod.NAME);
        var _ = started.add(etcd.loadFrom(entering, folder.resolve("load.log")));

        Volumes volumes = new Volumes(folder, Map.of("/run/containerd", node.directory()));
        Manifests manifests = Manifests.render();
        access = List.of(
                "--collector=https://localhost:7070",
                "--ca-file=" + manifests.secretFile("podflame-tls", "ca.crt", volumes),
                "--token-file=" + manifests.secretFile("podflame-token", "token", volumes));
        collector = node.runPod(manifests.pod("StatefulSet", "podflame-collector", volumes))
                .container("collector");
        Eventually.until("the collector listens", SOON, () -> logOf(collector).contains("https://0.0.0.0:7070"));
        agent = node.runPod(withServiceName(manifests.pod("DaemonSet", "podflame-agent", volumes)))
                .container("agent");
        Eventually.until("the agent is connected", SOON, () -> logOf(agent).contains("connected to collector"));
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    @Test
    void theAgentFindsEverythingItNeeds() {
        List<String> checks = logOf(agent)
                .lines()
                .map(line -> line.replaceFirst("^\\S+ std(out|err) F ", ""))
                .filter(line -> line.matches("(ok|warn|FAIL) .*"))
                .toList();

        assertThat(checks).hasSizeGreaterThanOrEqualTo(6).allMatch(line -> line.startsWith("ok "));
        assertThat(checks).anyMatch(line -> line.contains("/run/containerd/containerd.sock"));
    }

    @Test
    void theAgentHasTheManifestsCapabilitiesAndNoOther() throws IOException {
        int pid = agent.cgroup().pids().getFirst();
        String status = Files.readString(Path.of("/proc", String.valueOf(pid), "status"));

        // DAC_READ_SEARCH 2, IPC_LOCK 14, SYS_PTRACE 19, SYSLOG 34, PERFMON 38, CHECKPOINT_RESTORE 40
        long wanted = 1L << 2 | 1L << 14 | 1L << 19 | 1L << 34 | 1L << 38 | 1L << 40;
        assertThat(status).contains("CapEff:\t%016x\n".formatted(wanted), "NoNewPrivs:\t1\n", "Seccomp:\t0\n");
    }

    @Test
    void theCollectorHasNoCapabilityAndIsNotRoot() throws IOException {
        int pid = collector.cgroup().pids().getFirst();
        String status = Files.readString(Path.of("/proc", String.valueOf(pid), "status"));

        assertThat(status)
                .contains("CapEff:\t%016x\n".formatted(0), "NoNewPrivs:\t1\n", "Seccomp:\t2\n")
                .contains("Uid:\t65532\t65532\t65532\t65532\n");
    }

    @Test
    void etcdsSamplesArriveAttributedAndWithNames() {
        Eventually.until("etcd has been sampled all the time", A_WINDOW, () -> etcdsCpuSeconds() > 0);

        SessionView session = QueryApi.parse(
                command("profile", "--pod=kube-system/etcd-test", "--duration=5s", "--frequency=499", "--json"),
                SessionView.class);

        assertThat(session.workloads())
                .extracting(SessionView.SessionWorkload::displayName, SessionView.SessionWorkload::node)
                .containsExactly(tuple("kube-system/etcd-test/etcd", "node-a"));
        DrawnGraph graph = DrawnGraph.of(QueryApi.parse(
                command("flamegraph", "--session=" + session.id(), "--format=json"), FlameGraphView.class));
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
        return QueryApi.parse(command("pods", "--json"), WorkloadList.class).workloads().stream()
                .filter(workload -> workload.displayName().equals("kube-system/etcd-test/etcd")
                        && workload.controlPlane().equals("etcd"))
                .mapToDouble(WorkloadView::cpuSeconds)
                .sum();
    }

    /** What a command prints that a person types on the node, with what the README says. */
    private static String command(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(access);
        Script.Result result = Script.runIn(entering, all.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }

    private static void importImages(ContainerdNode node) throws IOException {
        Path images = Files.createDirectory(folder.resolve("images"));
        Script.Result built = Script.run("images", "--output", images.toString());
        assertThat(built.exitCode()).as(built.errors()).isZero();
        for (String part : List.of("agent", "collector")) {
            String name = "localhost/podflame-" + part + ":" + VERSION;
            node.importImage(new ImageFile(name, images.resolve("podflame-" + part + ".tar")));
        }
        node.importImage(node.images().etcd());
    }

    /** The agent asks for the Service by its name. */
    private static PodSpec withServiceName(PodSpec pod) throws IOException {
        Path hosts = Files.writeString(
                folder.resolve(HOSTS), "127.0.0.1 localhost\n127.0.0.1 podflame-collector.podflame.svc\n");
        List<ContainerSpec> containers = new ArrayList<>();
        for (ContainerSpec container : pod.containers()) {
            List<Mount> mounts = new ArrayList<>(container.mounts());
            mounts.add(new Mount(hosts, "/etc/hosts", true));
            containers.add(container.withMounts(mounts));
        }
        return new PodSpec(pod.namespace(), pod.name(), pod.labels(), pod.hostPid(), containers);
    }

    private static String logOf(RunningContainer container) {
        try {
            String log = Files.exists(container.log()) ? Files.readString(container.log()) : "";
            return Optional.of(log)
                    .filter(text -> text.isEmpty() || !container.cgroup().pids().isEmpty())
                    .orElseThrow(() -> new AssertionError(container.name() + " ended:\n" + log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
