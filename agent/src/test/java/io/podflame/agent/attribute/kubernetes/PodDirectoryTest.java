package io.podflame.agent.attribute.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.attribute.ProcFilesystem;
import io.podflame.agent.attribute.ReportedEnvironment;
import io.podflame.agent.model.Workload;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodDirectoryTest {

    @TempDir
    Path directory;

    private long nowNanos;

    @Test
    void saysWhereItLookedWhenThereIsNoSocket() {
        try (PodDirectory pods = directoryOver(directory.resolve("absent.sock"))) {
            pods.refresh();

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
            pods.refresh();

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
            pods.refresh();

            assertThat(pods.state()).isEqualTo(new RuntimeState.Connected("cri-o 1.31.2", crio));
        }
    }

    @Test
    void saysThatARuntimeDoesNotSpeakCri() throws IOException {
        Path docker = directory.resolve("docker.sock");
        try (var _ = RuntimeInProcess.withoutCri(docker);
                PodDirectory pods = directoryOver(docker)) {
            pods.refresh();

            assertThat(reason(pods)).contains("does not speak CRI v1", "containerd needs version 1.6");
        }
    }

    @Test
    void findsAPodWithoutLabelsThatRepeatItsName() throws IOException {
        Path socket = directory.resolve("crio.sock");
        try (RuntimeInProcess runtime = RuntimeInProcess.speaking(socket);
                PodDirectory pods = directoryOver(socket)) {
            runtime.run("etcd-a", "c0");
            pods.refresh();

            Workload workload = pods.find("c0").orElseThrow();

            assertThat(workload.pod()).isEqualTo("etcd-a");
            assertThat(workload.labels()).containsOnlyKeys("component");
            assertThat(pods.inventory()).containsExactly(workload);
        }
    }

    @Test
    void asksForAMissingContainerLessAndLessOften() throws IOException {
        Path socket = directory.resolve("crio.sock");
        try (var _ = RuntimeInProcess.speaking(socket);
                PodDirectory pods = directoryOver(socket)) {
            pods.refresh();
            List<Long> askedAtMillis = new ArrayList<>();
            for (long millis = 0; millis < 200_000; millis += 250) {
                nowNanos = TimeUnit.MILLISECONDS.toNanos(millis);
                pods.find("d0");
                if (pods.asked() > 0) {
                    askedAtMillis.add(millis);
                    pods.refresh();
                }
            }

            assertThat(askedAtMillis)
                    .containsExactly(
                            0L, 250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 64_000L, 124_000L,
                            184_000L);
        }
    }

    @Test
    void awaitsAContainerForASecondAfterItsFirstSample() throws IOException {
        Path socket = directory.resolve("crio.sock");
        try (RuntimeInProcess runtime = RuntimeInProcess.speaking(socket);
                PodDirectory pods = directoryOver(socket)) {
            assertThat(pods.awaits("c0")).as("before the first answer").isTrue();

            pods.refresh();
            assertThat(pods.awaits("c0")).as("while it is asked for").isTrue();

            pods.refresh();
            assertThat(pods.awaits("c0")).as("missing, but new").isTrue();

            runtime.run("etcd-a", "c0");
            pods.refresh();
            assertThat(pods.awaits("c0")).as("known").isFalse();

            pods.find("d0");
            pods.refresh();
            nowNanos += PodDirectory.AWAITED_NANOS;
            assertThat(pods.awaits("d0")).as("asked for once more").isTrue();
            pods.refresh();
            assertThat(pods.awaits("d0")).as("missing for a second").isFalse();
        }
    }

    @Test
    void awaitsNothingWhereThereIsNoRuntime() {
        try (PodDirectory pods = directoryOver(directory.resolve("absent.sock"))) {
            pods.refresh();

            assertThat(pods.awaits("c0")).isFalse();
        }
    }

    @Test
    void connectsAgainAfterTheRuntimeWasRestarted() throws IOException {
        Path socket = directory.resolve("crio.sock");
        try (PodDirectory pods = directoryOver(socket)) {
            try (RuntimeInProcess runtime = RuntimeInProcess.speaking(socket)) {
                runtime.run("etcd-a", "c0");
                pods.refresh();
            }
            pods.refresh();
            assertThat(pods.state()).isInstanceOf(RuntimeState.Unavailable.class);
            assertThat(pods.find("c0")).as("is kept meanwhile").isPresent();

            try (RuntimeInProcess runtime = RuntimeInProcess.speaking(socket)) {
                runtime.run("etcd-a", "c0");
                pods.refresh();

                assertThat(pods.state()).isInstanceOf(RuntimeState.Connected.class);
            }
        }
    }

    private static String reason(PodDirectory pods) {
        assertThat(pods.state()).isInstanceOf(RuntimeState.Unavailable.class);
        return ((RuntimeState.Unavailable) pods.state()).reason();
    }

    private PodDirectory directoryOver(Path... sockets) {
        return new PodDirectory(
                new CriSockets(List.of(sockets)),
                new ProcFilesystem(Path.of("/proc")),
                ReportedEnvironment.KNOWN,
                () -> nowNanos);
    }
}
