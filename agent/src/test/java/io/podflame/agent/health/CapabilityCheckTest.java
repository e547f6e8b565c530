package io.podflame.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.KernelSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A /proc of our own. */
class CapabilityCheckTest {

    private static final String ALL = "000001ffffffffff";
    private static final String NONE = "0000000000000000";

    @TempDir
    Path proc;

    @BeforeEach
    void makeProc() throws IOException {
        Files.createDirectories(proc.resolve("sys/kernel"));
        Files.createDirectories(proc.resolve("self/ns"));
        settings(2, 0, 100_000);
        capabilities(ALL);
    }

    private void settings(int paranoid, int restrict, int rate) throws IOException {
        Files.writeString(proc.resolve("sys/kernel/perf_event_paranoid"), paranoid + "\n");
        Files.writeString(proc.resolve("sys/kernel/kptr_restrict"), restrict + "\n");
        Files.writeString(proc.resolve("sys/kernel/perf_event_max_sample_rate"), rate + "\n");
    }

    private void capabilities(String mask) throws IOException {
        Files.writeString(proc.resolve("self/status"), "Name:\tjava\nCapEff:\t" + mask + "\n");
    }

    private CheckResult result(String subject, Path... sockets) {
        return new CapabilityCheck(proc, new KernelSettings(proc, proc), List.of(sockets))
                .run().stream()
                        .filter(result -> result.subject().equals(subject))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void isContentWithAPrivilegedAgent() {
        assertThat(result("kernel.perf_event_paranoid").level()).isEqualTo(CheckResult.Level.OK);
        assertThat(result("CAP_SYS_PTRACE").level()).isEqualTo(CheckResult.Level.OK);
        assertThat(result("kernel.kptr_restrict").level()).isEqualTo(CheckResult.Level.OK);
    }

    @Test
    void failsWithTheRemedyWhenTheKernelForbidsSampling() throws IOException {
        capabilities(NONE);
        CheckResult result = result("kernel.perf_event_paranoid");
        assertThat(result.level()).isEqualTo(CheckResult.Level.FAIL);
        assertThat(result.remedy()).contains("CAP_PERFMON");
        settings(-1, 0, 100_000);
        assertThat(result("kernel.perf_event_paranoid").level()).isEqualTo(CheckResult.Level.OK);
    }

    @Test
    void saysWhatBpfLacks() throws IOException {
        assertThat(result("stacks without frame pointers").level()).isEqualTo(CheckResult.Level.WARN);
        assertThat(result("stacks without frame pointers").finding()).contains("BTF");
        Files.createDirectories(proc.resolve("kernel/btf"));
        Files.writeString(proc.resolve("kernel/btf/vmlinux"), "");
        assertThat(result("stacks without frame pointers").level()).isEqualTo(CheckResult.Level.OK);
        capabilities(NONE);
        assertThat(result("stacks without frame pointers").finding()).contains("CAP_BPF");
    }

    @Test
    void failsInAPrivatePidNamespace() throws IOException {
        Files.writeString(proc.resolve("self/ns/pid"), ""); // some other inode
        CheckResult result = result("PID namespace");
        assertThat(result.level()).isEqualTo(CheckResult.Level.FAIL);
        assertThat(result.remedy()).contains("hostPID: true");
    }

    @Test
    void warnsWhenKernelFramesStayUnnamed() throws IOException {
        settings(2, 1, 100_000);
        assertThat(result("kernel.kptr_restrict").level()).isEqualTo(CheckResult.Level.OK);
        capabilities(NONE);
        assertThat(result("kernel.kptr_restrict").remedy()).contains("CAP_SYSLOG");
        settings(2, 2, 100_000);
        assertThat(result("kernel.kptr_restrict").remedy()).contains("sysctl");
    }

    @Test
    void warnsWhenTheMaximumIsBelowASessionsFrequency() throws IOException {
        settings(2, 0, 50);
        assertThat(result("kernel.perf_event_max_sample_rate").level()).isEqualTo(CheckResult.Level.WARN);
    }

    @Test
    void warnsWithoutAContainerRuntime() throws IOException {
        Path socket = proc.resolve("containerd.sock");
        assertThat(result("container runtime", socket).finding()).contains(socket.toString());
        Files.writeString(socket, "");
        assertThat(result("container runtime", socket))
                .isEqualTo(CheckResult.ok("container runtime", socket.toString()));
    }

    @Test
    void printsALineForEachCheckAndSaysWhetherTheAgentCanSample() throws IOException {
        Files.delete(proc.resolve("sys/kernel/perf_event_paranoid"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CapabilityCheck check = new CapabilityCheck(proc, new KernelSettings(proc, proc), List.of());
        assertThat(check.print(new PrintStream(out, true, StandardCharsets.UTF_8), List.of()))
                .isFalse();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(7)
                .anyMatch(line -> line.startsWith("fail kernel.perf_event_paranoid: not there; "));
    }
}
