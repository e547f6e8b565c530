package io.podflame.agent.sample.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the running kernel. */
class PerfEventSamplerTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void countsWhatPerfRecordCountsInTheSameSeconds(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perf")), "perf is not installed");
        Path recording = directory.resolve("perf.data");
        Map<Integer, Integer> samplesOfPid = new HashMap<>();
        try (PerfEvents events = PerfEvents.open(999)) {
            Process perf = perfRecord(recording);
            events.drainUntil(() -> !perf.isAlive(), record -> {
                if (record instanceof CaptureRecord.Sample sample) {
                    samplesOfPid.merge(sample.pid(), 1, Integer::sum);
                }
            });
        }
        List<Integer> pids = perfScriptPids(recording, "busybox");

        assertThat(pids).hasSizeGreaterThan(300);
        assertThat(Set.copyOf(pids)).hasSize(1);
        assertThat(samplesOfPid.get(pids.getFirst())).isCloseTo(pids.size(), withinPercentage(5));
    }

    /** -B -N: without build IDs, whose collection kills perf 6.1 at its end. */
    private static Process perfRecord(Path recording) throws IOException {
        String loop = "i=0; while [ $i -lt 700000 ]; do i=$((i+1)); done";
        List<String> command =
                new ArrayList<>(List.of("perf record -q -a -B -N -e cpu-clock -F 999 -- busybox sh -c".split(" ")));
        command.addAll(3, List.of("-o", recording.toString()));
        command.add(loop);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** The pid of every sample in the recording of that command. */
    private static List<Integer> perfScriptPids(Path recording, String command) throws IOException {
        Process script = new ProcessBuilder("perf", "script", "-i", recording.toString(), "-F", "comm,pid").start();
        String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output.lines()
                .map(line -> line.strip().split(" +"))
                .filter(fields -> fields[0].equals(command))
                .map(fields -> Integer.valueOf(fields[1]))
                .toList();
    }

    @Test
    void countsWhatTheKernelLostWhileNobodyRead() throws Exception {
        long[] counts = {0, 0};
        try (PerfEvents events = PerfEvents.open(10_000)) {
            // Half a second of samples fills the ring; this takes longer.
            Process work = new ProcessBuilder(
                            "busybox", "sh", "-c", "i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done")
                    .start();
            assertThat(work.waitFor()).isZero();
            events.drainUntil(() -> counts[1] > 1_000, record -> {
                switch (record) {
                    case CaptureRecord.Lost lost -> counts[1] += lost.count();
                    case CaptureRecord.Sample sample -> counts[0]++;
                    default -> {}
                }
            });
        }

        assertThat(counts[0]).isGreaterThan(500);
        assertThat(counts[1]).isGreaterThan(1_000);
    }

    @Test
    void countsWhatTheKernelLostToTheVeryEnd() throws Exception {
        String release = Files.readString(Path.of("/proc/sys/kernel/osrelease"));
        assumeFalse(release.matches("[45]\\.(?s:.*)"), "before Linux 6.0 the kernel does not count it");
        long[] counts = {0, 0};
        try (PerfEvents events = PerfEvents.open(10_000)) {
            String loop = "i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done; cat /proc/$$/schedstat";
            Process work = new ProcessBuilder("busybox", "sh", "-c", loop).start();
            String account = new String(work.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            double cpuSeconds = Long.parseLong(account.split(" ")[0]) / 1e9;
            assertThat(work.waitFor()).isZero();

            long lost = events.session().stop();
            events.drainUntilNow(record -> {
                switch (record) {
                    case CaptureRecord.Lost told -> counts[1] += told.count();
                    case CaptureRecord.Sample sample -> counts[0]++;
                    default -> {}
                }
            });

            assertThat(counts[0] + lost).isGreaterThan((long) (cpuSeconds * 10_000 * 0.9));
            assertThat(lost).isGreaterThan(1_000);
            assertThat(events.session().stop())
                    .as("what the ring still had room to tell is told once")
                    .isEqualTo(lost - counts[1]);
        }
    }

    @Test
    void wakesTheWaiterWhenARingIsHalfFull() throws Exception {
        Process spinner = spinner();
        int[] samples = {0};
        try (PerfEvents events = PerfEvents.open(10_000)) {
            long start = System.nanoTime();
            events.drainUntil(() -> samples[0] > 0, Duration.ofMinutes(10), record -> samples[0]++);

            assertThat(System.nanoTime() - start).isLessThan(60 * SECOND);
        } finally {
            spinner.destroyForcibly();
        }
    }

    @Test
    void pointsToCpuClockWhereThereAreNoHardwareCounters() throws Exception {
        assumeFalse(Files.exists(Path.of("/sys/bus/event_source/devices/cpu")), "this machine has hardware counters");
        try (PerfEventWaiter waiter = new PerfEventWaiter()) {
            PerfEventSampler sampler = new PerfEventSampler(waiter, KernelSettings.running());
            assertThatThrownBy(() -> sampler.open(new SamplingRequest(Event.CYCLES, 99)))
                    .isInstanceOf(SamplerUnavailableException.class)
                    .hasMessage("perf_event_open(cpu=0, event=cycles, frequency=99): ENOENT; "
                            + "this machine has no hardware counters, as most virtual machines; use event cpu-clock");
        }
    }

    @Test
    void refusesAnEventItDoesNotKnow() throws Exception {
        try (PerfEventWaiter waiter = new PerfEventWaiter()) {
            PerfEventSampler sampler = new PerfEventSampler(waiter, KernelSettings.running());
            Event event = new Event("page-faults", Event.Unit.COUNT);
            assertThatThrownBy(() -> sampler.open(new SamplingRequest(event, 99)))
                    .isInstanceOf(SamplerUnavailableException.class)
                    .hasMessageContaining("use cpu-clock or cycles");
        }
    }

    private static Process spinner() throws IOException {
        return new ProcessBuilder("busybox", "sh", "-c", "while :; do :; done").start();
    }
}
