package io.podflame.agent.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CgroupMountsTest {

    /** Of a machine with both versions; the field behind the root is where each is. */
    private static final String HYBRID = """
            31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
            32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
            33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
            34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """;

    private static final String V2 =
            "35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n";

    /** systemd mounts both controllers as one. */
    private static final String TOGETHER =
            "30 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:10 - cgroup cgroup rw,cpu,cpuacct\n";

    @Test
    void findsEveryHierarchy() {
        assertThat(CgroupMounts.parse(HYBRID, Path.of("/")))
                .isEqualTo(new CgroupMounts(
                        Optional.of(Path.of("/sys/fs/cgroup/cpu")),
                        Optional.of(Path.of("/sys/fs/cgroup/cpuacct")),
                        Optional.empty(),
                        Optional.of(Path.of("/sys/fs/cgroup/unified")),
                        false));
        assertThat(CgroupMounts.parse(TOGETHER, Path.of("/")))
                .isEqualTo(new CgroupMounts(
                        Optional.of(Path.of("/sys/fs/cgroup/cpu,cpuacct")),
                        Optional.of(Path.of("/sys/fs/cgroup/cpu,cpuacct")),
                        Optional.empty(),
                        Optional.empty(),
                        false));
    }

    @Test
    void findsTheMemoryOfV1() {
        String memory = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n";

        assertThat(CgroupMounts.parse(HYBRID + memory, Path.of("/")).memory())
                .contains(Path.of("/sys/fs/cgroup/memory"));
        assertThat(CgroupMounts.parse(V2, Path.of("/")).memory()).isEmpty();
    }

    /** v1's own hierarchy for perf events takes them from v2's. */
    @Test
    void perfEventsAreOpenedInTheUnifiedHierarchyUnlessV1HasThem() {
        String own = "36 31 0:33 / /sys/fs/cgroup/perf_event rw,relatime - cgroup cgroup rw,perf_event\n";

        assertThat(CgroupMounts.parse(HYBRID, Path.of("/")).perfEvents()).contains(Path.of("/sys/fs/cgroup/unified"));
        assertThat(CgroupMounts.parse(HYBRID + own, Path.of("/")).perfEvents()).isEmpty();
        assertThat(CgroupMounts.parse(V2, Path.of("/")).perfEvents()).contains(Path.of("/sys/fs/cgroup"));
    }

    @Test
    void findsThemBelowAnotherRoot() {
        assertThat(CgroupMounts.parse(V2, Path.of("/proc/1/root")))
                .isEqualTo(new CgroupMounts(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Path.of("/proc/1/root/sys/fs/cgroup")),
                        false));
    }

    @Test
    void prefersTheWholeHierarchyToAPartOfIt() {
        String part = "40 30 0:30 /kubepods/x /part rw - cgroup2 cgroup2 rw\n";

        assertThat(CgroupMounts.parse(part + V2, Path.of("/")).unified()).contains(Path.of("/sys/fs/cgroup"));
        assertThat(CgroupMounts.parse(part, Path.of("/")).unified()).contains(Path.of("/part"));
    }

    @Test
    void findsNothingInOtherTexts() {
        assertThat(CgroupMounts.parse("", Path.of("/"))).isEqualTo(CgroupMounts.NONE);
        assertThat(CgroupMounts.parse("1 2 3 - cgroup2\n- cgroup cgroup cpu\n", Path.of("/")))
                .isEqualTo(CgroupMounts.NONE);
    }
}
