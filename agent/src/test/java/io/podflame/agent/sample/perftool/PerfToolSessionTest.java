package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.linux.PidNamespace;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is perf's own, and how a perf ends, against the real one; the rest is in the contract. */
class PerfToolSessionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private PerfEventWaiter waiter;
    private Process spinner;

    @BeforeEach
    void begin() throws Exception {
        waiter = new PerfEventWaiter();
        spinner = new ProcessBuilder("busybox", "sh", "-c", "while :; do /bin/true; done").start();
    }

    @AfterEach
    void end() {
        spinner.destroyForcibly();
        waiter.close();
    }

    @Test
    void keepsWhatCameBeforePerfWasKilledAndSaysSo() throws Exception {
        List<Long> times = new ArrayList<>();
        try (SamplingSession session = open("cpu-clock", CallGraph.FRAME_POINTERS)) {
            drainUntil(session, () -> times.size() > 20, sample -> times.add(sample.timestampNanos()));
            int before = times.size();
            runningPerf().destroyForcibly();
            drainUntil(session, () -> session.failure().isPresent(), sample -> times.add(sample.timestampNanos()));

            assertThat(session.failure().orElseThrow())
                    .startsWith(RealPerf.find() + " was ended by signal 9; somebody killed it")
                    .endsWith("dmesg says so");
            assertThat(times).hasSizeGreaterThanOrEqualTo(before).isSorted();
            assertThat(session.drain(record -> times.clear()))
                    .as("nothing more comes")
                    .isZero();
            assertThat(times).isNotEmpty();
        }
    }

    @Test
    void saysThatPerfEndedThoughNobodyAskedItTo() throws Exception {
        Path ending = FakePerf.script(
                folder.resolve("perf"),
                "case $1 in record) exec " + RealPerf.find().file() + " \"$@\" sleep 1;; esac\nexec "
                        + RealPerf.find().file() + " \"$@\"");
        int[] samples = {0};
        try (SamplingSession session = sampler(Optional.of(ending)).open(new SamplingRequest(Event.CPU_CLOCK, 499))) {
            drainUntil(session, () -> session.failure().isPresent(), sample -> samples[0]++);

            assertThat(session.failure().orElseThrow()).contains(ending + ") ended with exit code 0");
            assertThat(samples[0]).isGreaterThan(20);
        }
    }

    @Test
    void saysThatAnEventIsUnknown() {
        assertThatThrownBy(() -> open("nosuch", CallGraph.FRAME_POINTERS))
                .isInstanceOf(SamplerUnavailableException.class)
                .hasMessageContaining("this perf does not know event nosuch; podflame events lists those of the node");
    }

    @Test
    void saysThatATracepointIsMissing() {
        assertThatThrownBy(() -> open("sched:nosuch", CallGraph.FRAME_POINTERS))
                .isInstanceOf(SamplerUnavailableException.class)
                .hasMessageContaining("this kernel has no tracepoint sched:nosuch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp", "dwarf"})
    void refusesToCallANodeIdleWhosePidsPerfCannotSee(String callGraph) throws Exception {
        Path elsewhere = FakePerf.script(
                folder.resolve("perf"),
                "exec unshare --pid --fork --kill-child " + RealPerf.find().file() + " \"$@\"");
        SamplingRequest request = new SamplingRequest(Event.CPU_CLOCK, 499, CallGraph.parse(callGraph));
        try (SamplingSession session = sampler(Optional.of(elsewhere)).open(request)) {
            drainUntil(
                    session,
                    () -> session.failure().isPresent(),
                    sample -> assertThat(sample.pid()).isLessThanOrEqualTo(0));

            assertThat(session.failure()).hasValue(PidNamespace.remedy());
        }
    }

    @Test
    void samplesStackMemory() throws Exception {
        int[] stacks = {0};
        try (SamplingSession session = open("cpu-clock", CallGraph.parse("dwarf,4096"))) {
            drainUntil(session, () -> stacks[0] > 10, sample -> {
                if (sample.userStack().present()) {
                    assertThat(sample.callChain().userSize())
                            .as("unwound by nobody yet")
                            .isZero();
                    stacks[0]++;
                }
            });
            assertThat(session.failure()).isEmpty();
        }
    }

    @Test
    void samplesATracepointInTheKernel() throws Exception {
        List<Integer> kernelSizes = new ArrayList<>();
        try (SamplingSession session = open("sched:sched_switch", CallGraph.FRAME_POINTERS)) {
            drainUntil(
                    session,
                    () -> kernelSizes.size() > 20,
                    sample -> kernelSizes.add(sample.callChain().kernelSize()));
            assertThat(session.failure()).isEmpty();
        }
        assertThat(kernelSizes).allMatch(size -> size > 0, "a switch happens in the kernel");
    }

    @Test
    void leavesTheKernelOutWhereTheModifierSaysSo() throws Exception {
        List<Sample> samples = new ArrayList<>();
        int[] kernel = {0};
        try (SamplingSession session = open("cpu-clock:u", CallGraph.FRAME_POINTERS)) {
            drainUntil(session, () -> samples.size() > 20, sample -> {
                samples.add(sample);
                kernel[0] += sample.callChain().kernelSize();
            });
        }
        assertThat(kernel[0]).isZero();
    }

    private SamplingSession open(String event, CallGraph callGraph) throws SamplerUnavailableException {
        return sampler(Optional.empty()).open(new SamplingRequest(Event.named(event), 499, callGraph));
    }

    private PerfToolSampler sampler(Optional<Path> perf) {
        KernelSettings settings = KernelSettings.running();
        PerfFinder finder = perf.isEmpty()
                ? RealPerf.finder()
                : new PerfFinder(perf, new PerfCandidates(folder, folder.resolve("host"), ""), settings);
        return new PerfToolSampler(finder, waiter, settings);
    }

    private static ProcessHandle runningPerf() {
        List<ProcessHandle> perfs = ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("/perf"))
                .toList();
        assertThat(perfs).as("our own perfs").hasSize(1);
        return perfs.getFirst();
    }

    private void drainUntil(SamplingSession session, BooleanSupplier condition, Consumer<Sample> consumer) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience; %s", session.failure()).isLessThan(deadline);
            waiter.await(Duration.ofMillis(50));
            session.drain(record -> {
                if (record instanceof Sample sample) {
                    consumer.accept(sample);
                }
            });
            session.settledNanos(MonotonicClock.nanos());
        }
    }
}
