package io.podflame.agent.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.CpuCounters;
import io.podflame.agent.model.CpuCounters.CpuQuota;
import io.podflame.agent.model.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Beside this machine's own kernel: a cgroup with a limit of a fifth of a CPU and loops in it, whose files are read here, too, before and after each
 * of our readings. The counters only grow, so our difference must lie between the least and the most that those allow.
 */
class SchedulingKernelTest {

    private static final String ID = "5eed".repeat(16);
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final Workload WORKLOAD =
            new Workload(Workload.Kind.CONTAINER, "", "", "", ID.substring(0, 12), ID, "", "", Map.of(), List.of());

    private final List<Process> loops = new ArrayList<>();
    private CgroupMounts mounts = CgroupMounts.NONE;

    @BeforeEach
    void makeCgroup() throws IOException {
        mounts = CgroupMounts.parse(Files.readString(Path.of("/proc/self/mountinfo")), Path.of("/"));
        assumeTrue(mounts.cpu().or(mounts::unified).isPresent(), "no cgroups are mounted");
        assumeTrue(
                directories().allMatch(directory -> Files.isWritable(directory.getParent())),
                "cgroups cannot be made; run as root");
        directories().forEach(directory -> directory.toFile().mkdir());
        if (mounts.cpu().isPresent()) {
            Files.writeString(cgroup(mounts.cpu()).resolve("cpu.cfs_quota_us"), "20000");
        } else {
            Path max = cgroup(mounts.unified()).resolve("cpu.max");
            assumeTrue(Files.exists(max), "the cpu controller is not enabled at the root of the hierarchy");
            Files.writeString(max, "20000 100000");
        }
    }

    @AfterEach
    void removeCgroup() throws Exception {
        for (Process loop : loops) {
            loop.destroyForcibly().waitFor();
        }
        for (Path directory : directories().toList()) {
            Files.deleteIfExists(directory);
        }
    }

    private Stream<Path> directories() {
        return Stream.of(mounts.cpu(), mounts.cpuacct(), mounts.memory(), mounts.unified())
                .flatMap(Optional::stream)
                .distinct()
                .map(mount -> mount.resolve("podflame-" + ID));
    }

    private static Path cgroup(Optional<Path> mount) {
        return mount.orElseThrow().resolve("podflame-" + ID);
    }

    @Test
    void countsWhatTheKernelsFilesSay() throws Exception {
        startLoop();
        startLoop();
        SchedulingReader reader = reader();
        reader.read(List.of(WORKLOAD)); // finds the cgroup

        Counters before = Counters.read(mounts);
        Reading first = reader.read(List.of(WORKLOAD));
        Counters afterFirst = Counters.read(mounts);
        Thread.sleep(TIME);
        Counters beforeSecond = Counters.read(mounts);
        Reading second = reader.read(List.of(WORKLOAD));
        Counters after = Counters.read(mounts);

        CpuCounters ours = difference(first, second);
        assertThat(ours.quota()).contains(new CpuQuota(20_000_000, 100_000_000));
        CpuCounters.Throttling throttling = ours.throttling().orElseThrow();
        assertThat(ours.cpuNanos().orElseThrow())
                .isBetween(beforeSecond.cpuNanos() - afterFirst.cpuNanos(), after.cpuNanos() - before.cpuNanos());
        assertThat(throttling.periods())
                .isBetween(beforeSecond.periods() - afterFirst.periods(), after.periods() - before.periods());
        assertThat(throttling.throttledPeriods())
                .isBetween(beforeSecond.throttled() - afterFirst.throttled(), after.throttled() - before.throttled());
        assertThat(throttling.throttledNanos())
                .isBetween(
                        beforeSecond.throttledNanos() - afterFirst.throttledNanos(),
                        after.throttledNanos() - before.throttledNanos());
        assertThat(throttling.throttledPeriods())
                .as("two loops, however busy the machine is")
                .isPositive();
        assertThat(ours.cpuNanos().orElseThrow() / 1e9)
                .as("a fifth of a CPU, by period")
                .isBetween(0.01, 0.2 * (second.nanos() - first.nanos()) / 1e9 + 0.05);
    }

    /** As an agent in a container does that has the host's processes. */
    @Test
    void looksThroughTheFirstProcessesEyes(@TempDir Path proc) throws Exception {
        startLoop();
        Path root = Files.createDirectories(proc.resolve("1/root"));
        List<Path> links = List.of(
                Files.createSymbolicLink(root.resolve("sys"), Path.of("/sys")),
                Files.createSymbolicLink(proc.resolve("1/mountinfo"), Path.of("/proc/self/mountinfo")),
                Files.createSymbolicLink(proc.resolve("stat"), Path.of("/proc/stat")));

        Reading reading = SchedulingReader.ofThisMachine(proc).read(List.of(WORKLOAD));

        assertThat(reading.containers()).containsOnlyKeys(ID);
        assertThat(reading.node()).isPresent();
        for (Path link : links) {
            Files.delete(link); // what they lead to is not to be cleaned up
        }
    }

    /**
     * One thread on one CPU: what its cgroup and the thread itself say must be the same. Over several CPUs the pressure is an average, and a thread
     * that moves between them counts less.
     */
    @Test
    void pressureIsTheRunQueueWaitOfOneThread() throws Exception {
        assumeTrue(
                mounts.unified().isPresent()
                        && Files.exists(cgroup(mounts.unified()).resolve("cpu.pressure")),
                "the kernel counts no pressure");
        Process loop = startLoop();
        pin(loop);
        SchedulingReader reader = reader();

        Reading first = reader.read(List.of(WORKLOAD));
        long waitBefore = wait(loop);
        Thread.sleep(TIME);
        Reading second = reader.read(List.of(WORKLOAD));
        long waitAfter = wait(loop);

        double pressureSeconds = difference(first, second).pressureNanos().orElseThrow() / 1e9;
        double waitSeconds = (waitAfter - waitBefore) / 1e9;
        assertThat(waitSeconds).as("throttled for most of the time").isGreaterThan(1);
        assertThat(pressureSeconds).isCloseTo(waitSeconds, within(0.03 * waitSeconds + 0.05));
    }

    private static void pin(Process process) throws Exception {
        Process taskset = new ProcessBuilder("taskset", "-pc", "0", Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start();
        String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(taskset.waitFor()).as(said).isZero();
    }

    private static long wait(Process process) throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc", Long.toString(process.pid()), "schedstat"))
                .split(" ")[1]);
    }

    private SchedulingReader reader() {
        return new SchedulingReader(Path.of("/proc"), mounts, MonotonicClock::nanos);
    }

    private static CpuCounters difference(Reading first, Reading second) {
        return second.since(first).containers().getFirst().counters();
    }

    private Process startLoop() throws IOException {
        Process loop = new ProcessBuilder("sh", "-c", "read go; while :; do :; done").start();
        loops.add(loop);
        for (Path directory : directories().toList()) {
            Files.writeString(directory.resolve("cgroup.procs"), Long.toString(loop.pid()));
        }
        loop.outputWriter().write("go\n");
        loop.outputWriter().flush();
        return loop;
    }

    /** Read by other code than ours. */
    private record Counters(long cpuNanos, long periods, long throttled, long throttledNanos) {

        static Counters read(CgroupMounts mounts) throws IOException {
            boolean v1 = mounts.cpu().isPresent();
            List<String> stat = Files.readAllLines(
                    cgroup(v1 ? mounts.cpu() : mounts.unified()).resolve("cpu.stat"));
            return new Counters(
                    v1
                            ? Long.parseLong(
                                    Files.readString(cgroup(mounts.cpuacct()).resolve("cpuacct.usage"))
                                            .strip())
                            : 1_000 * value(stat, "usage_usec"),
                    value(stat, "nr_periods"),
                    value(stat, "nr_throttled"),
                    v1 ? value(stat, "throttled_time") : 1_000 * value(stat, "throttled_usec"));
        }

        private static long value(List<String> stat, String key) {
            return stat.stream()
                    .map(line -> line.split(" "))
                    .filter(fields -> fields[0].equals(key))
                    .mapToLong(fields -> Long.parseLong(fields[1]))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
