package io.podflame.systemtest;

import io.podflame.systemtest.node.ContainerImages;
import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.PodSpec;
import io.podflame.systemtest.node.RunningContainer;
import io.podflame.systemtest.node.RunningPod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Debian's etcd as the pod that a control plane has, and load on it.
 *
 * @param endpoint where clients speak to it, on loopback
 */
record EtcdPod(RunningPod pod, String endpoint) {

    static final String NAMESPACE = "kube-system";
    static final String NAME = "etcd-test";
    static final String CONTAINER = "etcd";

    /** Up to 8,000 puts each second by 500 clients, for a minute and again: the server is as busy as the machine lets it. */
    private static final String LOAD =
            "while :; do setpriv --pdeathsig KILL etcdctl --endpoints \"$0\" check perf --load=l; done";

    /** Its image must have been imported. */
    static EtcdPod run(ContainerdNode node, String name) {
        String endpoint = "http://127.0.0.1:" + freePort();
        ContainerSpec etcd = new ContainerSpec(
                CONTAINER,
                ContainerImages.ETCD,
                "/usr/bin/etcd",
                "--data-dir=/tmp/etcd",
                "--listen-client-urls=" + endpoint,
                "--advertise-client-urls=" + endpoint,
                "--listen-peer-urls=http://127.0.0.1:0");
        Map<String, String> labels = Map.of("component", "etcd", "tier", "control-plane");
        return new EtcdPod(node.runPod(new PodSpec(NAMESPACE, name, etcd).withLabels(labels)), endpoint);
    }

    RunningContainer container() {
        return pod.container(CONTAINER);
    }

    /** Keeps it busy until closed. */
    Load load(Path log) {
        return loadFrom(List.of(), log);
    }

    /** @param entering words before the client's, e.g. to enter the pod's network; must end in an exec */
    Load loadFrom(List<String> entering, Path log) {
        List<String> command = new ArrayList<>(entering);
        command.addAll(List.of("/bin/sh", "-c", LOAD, endpoint));
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().put("ETCDCTL_API", "3");
            return new Load(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The clients. The one that runs dies with the shell that starts them one after another. */
    record Load(Process shell) implements AutoCloseable {

        @Override
        public void close() {
            List<ProcessHandle> clients = shell.descendants().toList();
            shell.destroyForcibly();
            shell.onExit().join();
            clients.forEach(client -> client.onExit().join());
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
