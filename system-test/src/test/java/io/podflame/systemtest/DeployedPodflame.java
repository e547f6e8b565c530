package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.systemtest.manifest.Manifests;
import io.podflame.systemtest.manifest.Volumes;
import io.podflame.systemtest.node.ContainerImages.ImageFile;
import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.ContainerSpec.Mount;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.node.PodSpec;
import io.podflame.systemtest.node.RunningContainer;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Both images as containers of a real containerd with exactly what manifests say: arguments, capabilities, system call filter, read-only root,
 * users, memory limits, volumes, secrets. The node has a network of its own, in which the collector may listen on all addresses; /etc/hosts
 * stands for the cluster's DNS. etcd's pod runs beside them, and is busy.
 *
 * @param entering words before a command's that take it into the node's network
 * @param access options of commands that reach the collector
 */
record DeployedPodflame(
        List<String> entering, List<String> access, RunningContainer collector, RunningContainer agent) {

    private static final Duration SOON = Duration.ofSeconds(120);
    private static final String VERSION = "0.1.0";

    /**
     * Runs them.
     *
     * @param started ends everything
     * @param nodePaths what the node has at paths that manifests name
     */
    static DeployedPodflame run(Started started, Path folder, Manifests manifests, Map<String, Path> nodePaths)
            throws IOException {
        Needs.containerd();
        Needs.program("/usr/bin/etcd", "etcd-server");
        Needs.program("/usr/bin/etcdctl", "etcd-client");
        Needs.program("/usr/bin/nsenter", "util-linux");
        List<String> entering = started.add(TwoNetworks.create()).entering("a");
        ContainerdNode node = started.add(ContainerdNode.startIn(entering));
        importImages(node, folder);
        EtcdPod etcd = EtcdPod.run(node, EtcdPod.NAME);
        var _ = started.add(etcd.loadFrom(entering, folder.resolve("load.log")));

        Map<String, Path> paths = new HashMap<>(nodePaths);
        paths.put("/run/containerd", node.directory());
        Volumes volumes = new Volumes(folder, paths);
        List<String> access = List.of(
                "--collector=https://localhost:7070",
                "--ca-file=" + manifests.secretFile("podflame-tls", "ca.crt", volumes),
                "--token-file=" + manifests.secretFile("podflame-token", "token", volumes));
        RunningContainer collector = node.runPod(manifests.pod("StatefulSet", "podflame-collector", volumes))
                .container("collector");
        Eventually.until("the collector listens", SOON, () -> logOf(collector).contains("https://0.0.0.0:7070"));
        RunningContainer agent = node.runPod(
                        withServiceName(manifests.pod("DaemonSet", "podflame-agent", volumes), folder))
                .container("agent");
        Eventually.until("the agent is connected", SOON, () -> logOf(agent).contains("connected to collector"));
        return new DeployedPodflame(entering, access, collector, agent);
    }

    /** What a command prints that a person types on the node, with what the README says. */
    String command(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(access);
        Script.Result result = Script.runIn(entering, all.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }

    /** The agent's checks of what it needs, a line each. */
    List<String> agentsChecks() {
        return logOf(agent)
                .lines()
                .map(line -> line.replaceFirst("^\\S+ std(out|err) F ", ""))
                .filter(line -> line.matches("(ok|warn|FAIL) .*"))
                .toList();
    }

    /** What a container has printed; fails when it has ended. */
    static String logOf(RunningContainer container) {
        try {
            String log = Files.exists(container.log()) ? Files.readString(container.log()) : "";
            return Optional.of(log)
                    .filter(text -> text.isEmpty() || !container.cgroup().pids().isEmpty())
                    .orElseThrow(() -> new AssertionError(container.name() + " ended:\n" + log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void importImages(ContainerdNode node, Path folder) throws IOException {
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
    private static PodSpec withServiceName(PodSpec pod, Path folder) throws IOException {
        Path hosts = Files.writeString(
                folder.resolve("hosts"), "127.0.0.1 localhost\n127.0.0.1 podflame-collector.podflame.svc\n");
        List<ContainerSpec> containers = new ArrayList<>();
        for (ContainerSpec container : pod.containers()) {
            List<Mount> mounts = new ArrayList<>(container.mounts());
            mounts.add(new Mount(hosts, "/etc/hosts", true));
            containers.add(container.withMounts(mounts));
        }
        return new PodSpec(pod.namespace(), pod.name(), pod.labels(), pod.annotations(), pod.hostPid(), containers);
    }
}
