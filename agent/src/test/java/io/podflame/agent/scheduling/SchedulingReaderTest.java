package io.podflame.agent.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.CpuCounters;
import io.podflame.agent.model.CpuCounters.CpuQuota;
import io.podflame.agent.model.CpuCounters.Throttling;
import io.podflame.agent.model.MemoryUse;
import io.podflame.agent.model.NodeCpu;
import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against everything that the kernel said on two machines, with cgroup v1 and v2. */
class SchedulingReaderTest {

    private static final CpuQuota HALF = new CpuQuota(50_000_000, 100_000_000);
    private static final Workload BUSY = container(RecordedMachine.BUSY);
    private static final Workload IDLE = container(RecordedMachine.IDLE);
    private static final long TICK_NANOS = 10_000_000;

    @TempDir
    private Path root;

    private long nowNanos = 1_000_000_000;
    private List<Workload> running = List.of(BUSY, IDLE);

    @Test
    void readsV2() throws IOException {
        RecordedMachine first = new RecordedMachine("v2-first.txt");
        RecordedMachine second = new RecordedMachine("v2-second.txt");

        CpuCounters busy = counters(contextBetween(first, second), BUSY);

        assertThat(busy)
                .isEqualTo(new CpuCounters(
                        OptionalLong.of(1_000 * (second.busyStat("usage_usec") - first.busyStat("usage_usec"))),
                        Optional.of(new Throttling(
                                second.busyStat("nr_periods") - first.busyStat("nr_periods"),
                                second.busyStat("nr_throttled") - first.busyStat("nr_throttled"),
                                1_000 * (second.busyStat("throttled_usec") - first.busyStat("throttled_usec")))),
                        Optional.of(HALF),
                        OptionalLong.of(1_000 * (someTotal(second) - someTotal(first))),
                        OptionalLong.empty(),
                        Optional.empty()));
        assertThat(busy.throttling().orElseThrow().periods())
                .as("in some four seconds")
                .isBetween(40L, 50L);
    }

    private static long someTotal(RecordedMachine machine) {
        String some = machine.busy("cpu.pressure").lines().findFirst().orElseThrow();
        return Long.parseLong(some.substring(some.lastIndexOf('=') + 1));
    }

    @Test
    void readsV1AndTheThreadsWaitWhereThereIsNoPressure() throws IOException {
        RecordedMachine first = new RecordedMachine("v1-first.txt");
        RecordedMachine second = new RecordedMachine("v1-second.txt");

        CpuCounters busy = counters(contextBetween(first, second), BUSY);

        assertThat(busy)
                .isEqualTo(new CpuCounters(
                        OptionalLong.of(Long.parseLong(
                                        second.busy("cpuacct.usage").strip())
                                - Long.parseLong(first.busy("cpuacct.usage").strip())),
                        Optional.of(new Throttling(
                                second.busyStat("nr_periods") - first.busyStat("nr_periods"),
                                second.busyStat("nr_throttled") - first.busyStat("nr_throttled"),
                                second.busyStat("throttled_time") - first.busyStat("throttled_time"))),
                        Optional.of(HALF),
                        OptionalLong.empty(),
                        OptionalLong.of(threadsWait(second) - threadsWait(first)),
                        Optional.empty()));
    }

    private static long threadsWait(RecordedMachine machine) {
        return machine.busy("tasks")
                .lines()
                .filter(thread -> !thread.isEmpty())
                .mapToLong(thread -> Long.parseLong(
                        machine.file("/proc/" + thread + "/schedstat").split(" ")[1]))
                .sum();
    }

    @Test
    void anIdleContainerCountsZero() throws IOException {
        SchedulingContext context =
                contextBetween(new RecordedMachine("v2-first.txt"), new RecordedMachine("v2-second.txt"));

        assertThat(counters(context, IDLE))
                .isEqualTo(new CpuCounters(
                        OptionalLong.of(0),
                        Optional.of(new Throttling(0, 0, 0)),
                        Optional.empty(),
                        OptionalLong.of(0),
                        OptionalLong.empty(),
                        Optional.empty()));
    }

    /** Reading it costs the kernel more than the other counters. */
    @Test
    void readsMemoryAtMostEveryFiveSeconds() throws IOException {
        RecordedMachine machine = new RecordedMachine("v2-first.txt");
        machine.layOut(root);
        Path stat = file("cpu.stat");
        Files.writeString(stat.resolveSibling("memory.current"), "100\n");
        Files.writeString(stat.resolveSibling("memory.stat"), "anon 30\ninactive_file 60\n");
        SchedulingMeter meter = meter(machine);
        Files.writeString(stat.resolveSibling("memory.current"), "200\n");

        nowNanos += Duration.ofSeconds(4).toNanos();
        assertThat(counters(meter.readLast().orElseThrow(), BUSY).memory()).contains(new MemoryUse(40, 30));
        nowNanos += Duration.ofSeconds(1).toNanos();
        assertThat(counters(meter.readLast().orElseThrow(), BUSY).memory()).contains(new MemoryUse(140, 30));
    }

    @Test
    void readsMemoryOfV1InItsOwnHierarchy() throws IOException {
        RecordedMachine machine = new RecordedMachine("v1-first.txt");
        machine.layOut(root);
        Path memory = root.resolve("sys/fs/cgroup/memory");
        Path container = Files.createDirectories(
                memory.resolve("kubepods.slice/cri-containerd-" + RecordedMachine.BUSY + ".scope"));
        Files.writeString(container.resolve("memory.usage_in_bytes"), "100\n");
        Files.writeString(container.resolve("memory.stat"), "total_rss 30\ntotal_inactive_file 60\n");
        SchedulingReader reader = new SchedulingReader(
                root.resolve("proc"),
                CgroupMounts.parse(
                        machine.mountinfo() + "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
                        root),
                () -> nowNanos);
        SchedulingMeter meter = new SchedulingMeter(reader, () -> running, Duration.ofMillis(100));
        nowNanos += Duration.ofSeconds(4).toNanos();

        SchedulingContext context = meter.readLast().orElseThrow();

        assertThat(counters(context, BUSY).memory()).contains(new MemoryUse(40, 30));
        assertThat(counters(context, IDLE).memory()).isEmpty();
    }

    @Test
    void readsTheNode() throws IOException {
        RecordedMachine first = new RecordedMachine("v2-first.txt");
        RecordedMachine second = new RecordedMachine("v2-second.txt");

        SchedulingContext context = contextBetween(first, second);

        assertThat(context.endNanos() - context.startNanos())
                .isEqualTo(Duration.ofSeconds(4).toNanos());
        assertThat(context.node())
                .contains(new NodeCpu(
                        2,
                        ticks(first, second, 1, 2) * TICK_NANOS,
                        ticks(first, second, 3, 6, 7) * TICK_NANOS,
                        ticks(first, second, 4) * TICK_NANOS,
                        ticks(first, second, 5) * TICK_NANOS,
                        ticks(first, second, 8) * TICK_NANOS));
    }

    private static long ticks(RecordedMachine first, RecordedMachine second, int... fields) {
        long ticks = 0;
        for (int field : fields) {
            ticks += Long.parseLong(second.file("/proc/stat").split("\\s+")[field])
                    - Long.parseLong(first.file("/proc/stat").split("\\s+")[field]);
        }
        return ticks;
    }

    @Test
    void aNodeWhoseCountersLeapSaysNothing() throws IOException {
        RecordedMachine machine = new RecordedMachine("v2-first.txt");
        machine.layOut(root);
        SchedulingMeter meter = meter(machine);
        nowNanos += Duration.ofSeconds(4).toNanos();
        Path stat = root.resolve("proc/stat");
        Files.writeString(stat, Files.readString(stat).replaceFirst("(cpu( +\\d+){7}) 0", "$1 2000"));

        assertThat(meter.readLast().orElseThrow().node())
                .as("20 s of steal in 4 s of 2 CPUs")
                .isEmpty();
    }

    @Test
    void aCounterThatCannotBeReadIsAbsentAndTheOthersAreNot() throws IOException {
        RecordedMachine first = new RecordedMachine("v2-first.txt");
        first.layOut(root);
        SchedulingMeter meter = meter(first);
        nowNanos += Duration.ofSeconds(4).toNanos();
        new RecordedMachine("v2-second.txt").layOut(root);
        Files.delete(file("cpu.pressure"));
        Files.writeString(file("cpu.stat"), "usage_usec ten\n");

        CpuCounters busy = counters(meter.readLast().orElseThrow(), BUSY);

        assertThat(busy.pressureNanos()).isEmpty();
        assertThat(busy.cpuNanos()).isEmpty();
        assertThat(busy.throttling()).isEmpty();
        assertThat(busy.quota()).contains(HALF);
    }

    @Test
    void whatBeganOrEndedInBetweenIsLeftOut() throws IOException {
        RecordedMachine first = new RecordedMachine("v2-first.txt");
        first.layOut(root);
        running = List.of(IDLE);
        SchedulingMeter meter = meter(first);
        running = List.of(BUSY);
        nowNanos += Duration.ofSeconds(4).toNanos();

        assertThat(meter.readLast().orElseThrow().containers()).isEmpty();
        nowNanos += Duration.ofSeconds(4).toNanos();
        assertThat(meter.readLast().orElseThrow().containers()).hasSize(1);
    }

    @Test
    void readingsAreNotCloserTogetherThanAskedFor() throws IOException {
        RecordedMachine machine = new RecordedMachine("v2-first.txt");
        machine.layOut(root);
        SchedulingMeter meter = meter(machine);

        assertThat(meter.read(nowNanos + 99_999_999)).isEmpty();
        nowNanos += 100_000_000;
        assertThat(meter.read(nowNanos)).isPresent();
        assertThat(meter.readLast()).as("no time has passed").isEmpty();
    }

    private SchedulingContext contextBetween(RecordedMachine first, RecordedMachine second) throws IOException {
        first.layOut(root);
        SchedulingMeter meter = meter(first);
        second.layOut(root);
        nowNanos += Duration.ofSeconds(4).toNanos();
        return meter.readLast().orElseThrow();
    }

    private SchedulingMeter meter(RecordedMachine machine) {
        SchedulingReader reader = new SchedulingReader(
                root.resolve("proc"), CgroupMounts.parse(machine.mountinfo(), root), () -> nowNanos);
        return new SchedulingMeter(reader, () -> running, Duration.ofMillis(100));
    }

    private static CpuCounters counters(SchedulingContext context, Workload workload) {
        List<CpuCounters> found = new ArrayList<>();
        context.containers().forEach(container -> {
            if (container.workload().equals(workload)) {
                found.add(container.counters());
            }
        });
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private Path file(String name) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.endsWith(name) && file.toString().contains(RecordedMachine.BUSY))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Workload container(String id) {
        return new Workload(Workload.Kind.CONTAINER, "", "", "", id.substring(0, 12), id, "", "", Map.of(), List.of());
    }
}
