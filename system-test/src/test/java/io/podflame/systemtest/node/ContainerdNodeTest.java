package io.podflame.systemtest.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.systemtest.node.ContainerSpec.Mount;
import io.podflame.systemtest.node.ContainerSpec.Privileges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerdNodeTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path hostDirectory;

    @BeforeEach
    void needsContainerd() {
        Optional<String> obstacle = ContainerdNode.cannotStartBecause();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
    }

    @Test
    void givesAContainerWhatItsSpecificationSays() throws IOException {
        Files.writeString(hostDirectory.resolve("greeting"), "hello");
        try (ContainerdNode node = ContainerdNode.start()) {
            node.importImage(node.images().busybox());

            RunningPod pod = node.runPod(new PodSpec("default", "probe", probe()).withHostPid());

            String log = Eventually.get("the probe has printed everything", SOON, () -> logOf(pod));
            assertThat(log)
                    .contains("variable=value", "mounted=hello", "root is read-only")
                    .contains("pid-namespace=" + pidNamespace())
                    .contains("CapEff:");
            assertThat(capabilities(log) & (1L << 38)).as("CAP_PERFMON").isNotZero();
            assertThat(capabilities(log) & (1L << 13)).as("CAP_NET_RAW").isZero();
        }
    }

    @Test
    void leavesNothingBehind() throws IOException {
        ContainerdNode node = ContainerdNode.start();
        node.importImage(node.images().busybox());
        RunningPod pod = node.runPod(new PodSpec(
                "default", "sleeper", new ContainerSpec("sleeper", ContainerImages.BUSYBOX, "/bin/sleep", "1000")));
        int pid = pod.container("sleeper").cgroup().pids().getFirst();
        Path directory = node.directory();

        node.close();

        assertThat(directory).doesNotExist();
        assertThat(Path.of("/proc/" + pid)).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory.toString());
        assertThat(Path.of("/sys/fs/cgroup/cpuacct" + pod.cgroupParent())).doesNotExist();
        assertThat(Path.of("/sys/fs/cgroup" + pod.cgroupParent())).doesNotExist();
    }

    private ContainerSpec probe() {
        String script = """
                echo variable=$VARIABLE
                echo mounted=$(cat /mounted/greeting)
                touch /file || echo root is read-only
                echo pid-namespace=$(readlink /proc/self/ns/pid)
                grep CapEff /proc/self/status | tr -d '\\t'
                echo end
                sleep 1000
                """;
        return new ContainerSpec("probe", ContainerImages.BUSYBOX, "/bin/sh", "-c", script)
                .withEnvironment(Map.of("VARIABLE", "value"))
                .withMounts(List.of(new Mount(hostDirectory, "/mounted", true)))
                .withPrivileges(new Privileges(false, true, List.of("PERFMON"), List.of("NET_RAW")));
    }

    private static Optional<String> logOf(RunningPod pod) {
        Path file = pod.container("probe").log();
        try {
            String log = Files.exists(file) ? Files.readString(file) : "";
            return Optional.of(log).filter(text -> text.contains("stdout F end"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long capabilities(String log) {
        String digits = log.replaceAll("(?s).*CapEff:([0-9a-f]+).*", "$1");
        return Long.parseUnsignedLong(digits, 16);
    }

    private static String pidNamespace() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    }
}
