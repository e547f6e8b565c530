package io.podflame.agent.attribute.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.attribute.ProcFilesystem;
import io.podflame.agent.attribute.kubernetes.cri.Container;
import io.podflame.agent.attribute.kubernetes.cri.ContainerMetadata;
import io.podflame.agent.attribute.kubernetes.cri.ContainerState;
import io.podflame.agent.attribute.kubernetes.cri.PodSandbox;
import io.podflame.agent.attribute.kubernetes.cri.PodSandboxMetadata;
import io.podflame.agent.model.Workload;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void saysWhereItLookedWhenThereIsNoSocket() {
        try (PodDirectory pods = directoryOver(directory.resolve("absent.sock"))) {
            pods.refresh(0);

            assertThat(reason(pods))
                    .startsWith("no container runtime's socket at any of [")
                    .contains("--cri-socket");
        }
    }

    @Test
    void saysWhyASocketRefuses() throws IOException {
        Path socket = directory.resolve("dead.sock");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));
        }
        try (PodDirectory pods = directoryOver(socket)) {
            pods.refresh(0);

            assertThat(reason(pods)).contains(socket.toString(), "cannot connect", "refused");
        }
    }

    @Test
    void passesOverARuntimeThatDoesNotSpeakCri() throws IOException {
        Path docker = directory.resolve("docker.sock");
        Path crio = directory.resolve("crio.sock");
        try (var _ = RuntimeInProcess.withoutCri(docker);
                var _ = RuntimeInProcess.speaking(crio);
                PodDirectory pods = directoryOver(docker, crio)) {
            pods.refresh(0);

            assertThat(pods.state()).isEqualTo(new RuntimeState.Connected("cri-o 1.31.2", crio));
        }
    }

    @Test
    void saysThatARuntimeDoesNotSpeakCri() throws IOException {
        Path docker = directory.resolve("docker.sock");
        try (var _ = RuntimeInProcess.withoutCri(docker);
                PodDirectory pods = directoryOver(docker)) {
            pods.refresh(0);

            assertThat(reason(pods)).contains("does not speak CRI v1", "containerd needs version 1.6");
        }
    }

    @Test
    void findsAPodWithoutLabelsThatRepeatItsName() throws IOException {
        Path socket = directory.resolve("crio.sock");
        try (RuntimeInProcess runtime = RuntimeInProcess.speaking(socket);
                PodDirectory pods = directoryOver(socket)) {
            run(runtime);
            pods.refresh(0);

            Workload workload = pods.find("c0").orElseThrow();

            assertThat(workload.pod()).isEqualTo("etcd-a");
            assertThat(workload.labels()).containsOnlyKeys("component");
            assertThat(pods.inventory()).containsExactly(workload);
        }
    }

    @Test
    void asksForAContainerOfAnotherToolOnceInAWhile() throws IOException {
        Path socket = directory.resolve("crio.sock");
        try (var _ = RuntimeInProcess.speaking(socket);
                PodDirectory pods = directoryOver(socket)) {
            pods.refresh(0);
            pods.find("d0");
            assertThat(pods.asked()).isEqualTo(1);

            pods.refresh(1);
            pods.find("d0");
            assertThat(pods.asked()).as("asked for again at once").isZero();

            pods.refresh(PodDirectory.MISSING_NANOS + 2);
            pods.find("d0");
            assertThat(pods.asked()).as("asked for again later").isEqualTo(1);
        }
    }

    @Test
    void connectsAgainAfterTheRuntimeWasRestarted() throws IOException {
        Path socket = directory.resolve("crio.sock");
        try (PodDirectory pods = directoryOver(socket)) {
            try (RuntimeInProcess runtime = RuntimeInProcess.speaking(socket)) {
                run(runtime);
                pods.refresh(0);
            }
            pods.refresh(1);
            assertThat(pods.state()).isInstanceOf(RuntimeState.Unavailable.class);
            assertThat(pods.find("c0")).as("is kept meanwhile").isPresent();

            try (RuntimeInProcess runtime = RuntimeInProcess.speaking(socket)) {
                run(runtime);
                pods.refresh(2);

                assertThat(pods.state()).isInstanceOf(RuntimeState.Connected.class);
            }
        }
    }

    private static void run(RuntimeInProcess runtime) {
        runtime.sandboxes.add(PodSandbox.newBuilder()
                .setId("5a")
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setNamespace("kube-system")
                        .setName("etcd-a")
                        .setUid("uid-1"))
                .putLabels("component", "etcd")
                .putLabels("io.kubernetes.pod.name", "etcd-a")
                .putLabels("io.kubernetes.container.name", "POD")
                .build());
        runtime.containers.add(Container.newBuilder()
                .setId("c0")
                .setPodSandboxId("5a")
                .setMetadata(ContainerMetadata.newBuilder().setName("etcd"))
                .setState(ContainerState.CONTAINER_RUNNING)
                .build());
    }

    private static String reason(PodDirectory pods) {
        assertThat(pods.state()).isInstanceOf(RuntimeState.Unavailable.class);
        return ((RuntimeState.Unavailable) pods.state()).reason();
    }

    private static PodDirectory directoryOver(Path... sockets) {
        return new PodDirectory(new CriSockets(List.of(sockets)), new ProcFilesystem(Path.of("/proc")));
    }
}
