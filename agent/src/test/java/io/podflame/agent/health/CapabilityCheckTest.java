package io.podflame.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.KernelSettings;
import java.io.IOException;
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
        mounts("35 24 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
        settings(2, 0, 100_000);
        capabilities(ALL);
    }

    private void settings(int paranoid, int restrict, int rate) throws IOException {
        Files.writeString(proc.resolve("sys/kernel/perf_event_paranoid"), paranoid + "\n");
        Files.writeString(proc.resolve("sys/kernel/kptr_restrict"), restrict + "\n");
        Files.writeString(proc.resolve("sys/kernel/perf_event_max_sample_rate"), rate + "\n");
    }

    private void mounts(String... lines) throws IOException {
        Files.write(proc.resolve("self/mountinfo"), List.of(lines));
    }

    private void capabilities(String mask) throws IOException {
        Files.writeString(proc.resolve("self/status"), "Name:\tjava\nCapEff:\t" + mask + "\n");
    }

    private CheckResult result(String subject, Path... sockets) {
        return new CapabilityCheck(proc, new KernelSettings(proc, proc), List.of(sockets))
                .run(List.of()).stream()
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
    void hasALineForEachCheckAndSaysWhetherTheAgentCanSample() throws IOException {
        Files.delete(proc.resolve("sys/kernel/perf_event_paranoid"));
        CheckResult more = CheckResult.ok("perf", "there");

        List<CheckResult> checks =
                new CapabilityCheck(proc, new KernelSettings(proc, proc), List.of()).run(List.of(more));

        assertThat(CheckResult.allowSampling(checks)).isFalse();
        assertThat(checks)
                .hasSize(9)
                .endsWith(more)
                .extracting(CheckResult::toString)
                .anyMatch(line -> line.startsWith("fail kernel.perf_event_paranoid: not there; "));
    }

    @Test
    void saysWhichVersionOfCgroupsThereIs() throws IOException {
        String first = "30 25 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu";
        String second = "31 25 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw";
        mounts(first);
        assertThat(result("cgroups")).isEqualTo(CheckResult.ok("cgroups", "version 1"));
        mounts(second);
        assertThat(result("cgroups")).isEqualTo(CheckResult.ok("cgroups", "version 2"));
        mounts(first, second);
        assertThat(result("cgroups")).isEqualTo(CheckResult.ok("cgroups", "versions 1 and 2"));
        mounts("22 1 0:20 / /sys rw - sysfs sys rw");
        assertThat(result("cgroups").level()).isEqualTo(CheckResult.Level.WARN);
    }
}
