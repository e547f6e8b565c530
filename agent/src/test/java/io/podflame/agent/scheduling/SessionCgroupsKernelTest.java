package io.podflame.agent.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.Workload;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.sample.bpf.BpfUnwinder;
import io.podflame.agent.sample.bpf.UnwindSources;
import io.podflame.agent.sample.perf.PerfEventSampler;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real control groups, with a busy process in each, sampled by cgroup: the kernel's own statistics say how often the BPF program ran. */
class SessionCgroupsKernelTest {

    private static final Path PROC = Path.of("/proc");
    private static final Path STATISTICS = Path.of("/proc/sys/kernel/bpf_stats_enabled");
    private static final String ID = "3f".repeat(32);
    private static final String OTHER = "4e".repeat(32);
    private static final int HERTZ = 499;

    private final CgroupMounts mounts = CgroupMounts.ofThisMachine(PROC);
    private final SessionCgroups cgroups = new SessionCgroups(PROC, mounts.perfEvents());
    private final Path pod = mounts.unified()
            .orElseThrow()
            .resolve("podflame-test-" + ProcessHandle.current().pid());
    private final List<Process> loops = new ArrayList<>();
    private String statisticsBefore = "0";

    @BeforeEach
    void makeCgroups() throws IOException {
        statisticsBefore = Files.readString(STATISTICS).strip();
        for (String name : List.of("", "kubepods", "kubepods/pod12345678-1234-1234-1234-123456789abc")) {
            Files.createDirectory(pod.resolve(name));
        }
        for (String id : List.of(ID, OTHER)) {
            Files.createDirectory(directoryOf(id));
        }
        loops.add(loopIn(directoryOf(ID)));
        loops.add(loopIn(directoryOf(OTHER)));
    }

    /** One in the pod, one beside it. */
    private Path directoryOf(String id) {
        return id.equals(ID)
                ? pod.resolve("kubepods/pod12345678-1234-1234-1234-123456789abc")
                        .resolve(id)
                : pod.resolve("kubepods").resolve(id);
    }

    private static Process loopIn(Path cgroup) throws IOException {
        Process loop = new ProcessBuilder("/bin/sh", "-c", "while :; do :; done").start();
        Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(loop.pid()));
        return loop;
    }

    @AfterEach
    void removeCgroups() throws Exception {
        Files.writeString(STATISTICS, statisticsBefore);
        for (Process loop : loops) {
            loop.destroyForcibly().waitFor();
        }
        Thread.sleep(50); // until the kernel has let them go
        for (Path directory : List.of(
                directoryOf(ID), directoryOf(OTHER), directoryOf(ID).getParent(), pod.resolve("kubepods"), pod)) {
            Files.deleteIfExists(directory);
        }
    }

    @Test
    void findsThePodOfAContainerAndTheCgroupOfAProcess() {
        Workload container = containerOf(ID);
        Workload beside = containerOf(OTHER);
        Workload executable = Workload.named(Workload.Kind.EXECUTABLE, "sh");

        assertThat(cgroups.ofWorkloads(List.of(container)))
                .containsExactly(directoryOf(ID).getParent());
        assertThat(cgroups.ofWorkloads(List.of(container, beside))).hasSize(2);
        assertThat(cgroups.ofWorkloads(List.of(container, executable))).isEmpty();
        assertThat(cgroups.ofProcesses(List.of(pid(0)))).containsExactly(directoryOf(ID));
        assertThat(cgroups.ofProcesses(List.of(1, pid(0))))
                .as("in the root or another hierarchy")
                .isEmpty();
    }

    @Test
    void othersPayNothing() throws Exception {
        Files.writeString(STATISTICS, "1");
        KernelSettings kernel = KernelSettings.running();
        ProcReader proc = new ProcReader(PROC);
        Map<Integer, Integer> samples = new TreeMap<>();
        long runs;
        try (PerfEventWaiter waiter = new PerfEventWaiter();
                BpfUnwinder unwinder = BpfUnwinder.load(UnwindSources.of(kernel, proc, new ExecutableFiles(proc)))) {
            SamplingRequest request =
                    new SamplingRequest(Event.CPU_CLOCK, HERTZ).within(cgroups.ofProcesses(List.of(pid(0))));
            try (SamplingSession session = new PerfEventSampler(waiter, kernel, unwinder).open(request)) {
                assertThat(session.narrowed()).isTrue();
                long end = MonotonicClock.nanos() + 1_500_000_000L;
                while (MonotonicClock.nanos() < end) {
                    waiter.await(Duration.ofMillis(50));
                    session.drain(record -> count(record, samples));
                }
                session.stop();
                runs = runsOf(unwinder.programFd());
                Thread.sleep(10);
                session.drain(record -> count(record, samples));
            }
        }
        assertThat(samples.keySet()).as("sampled processes").containsExactly(pid(0));
        assertThat(samples.getOrDefault(pid(0), 0)).isGreaterThan(HERTZ / 10);
        assertThat(runs).as("runs of the program").isEqualTo((long) samples.getOrDefault(pid(0), 0));
    }

    private static Workload containerOf(String id) {
        return new Workload(Workload.Kind.CONTAINER, "", "", "", id, id, "", "", Map.of(), List.of());
    }

    private int pid(int loop) {
        return (int) loops.get(loop).pid();
    }

    private static void count(CaptureRecord record, Map<Integer, Integer> samples) {
        if (record instanceof CaptureRecord.Sample sample) {
            samples.merge(sample.pid(), 1, Integer::sum);
        }
    }

    private static long runsOf(int program) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/fdinfo/" + program)).stream()
                .filter(line -> line.startsWith("run_cnt:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring("run_cnt:".length()).strip()))
                .findFirst()
                .orElseThrow();
    }
}
