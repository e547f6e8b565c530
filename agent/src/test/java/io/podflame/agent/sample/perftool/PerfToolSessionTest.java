package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only perf can do, and how it ends. With the real perf; what every sampler does is in the contract. */
class PerfToolSessionTest {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private PerfEventWaiter waiter;
    private Process spinner;
    private final List<Taken> samples = new ArrayList<>();

    /** Of a sample, whose call chain and stack memory are the next one's afterwards. */
    private record Taken(int pid, long period, int kernelFrames, boolean hasStackMemory) {

        static Taken of(Sample sample) {
            boolean hasStackMemory = sample.userStack().present()
                    && sample.userStack().instructionPointer().isPresent();
            return new Taken(sample.pid(), sample.period(), sample.callChain().kernelSize(), hasStackMemory);
        }
    }

    PerfToolSessionTest() throws IOException {
        waiter = new PerfEventWaiter();
        spinner = new ProcessBuilder("busybox", "sh", "-c", "while :; do :; done").start();
    }

    @BeforeEach
    void findPerf() {
        RealPerf.find();
    }

    @AfterEach
    void close() {
        spinner.destroyForcibly();
        waiter.close();
    }

    @Test
    void keepsWhatItDeliveredWhenPerfIsKilled() throws Exception {
        try (SamplingSession session = open(new SamplingRequest(Event.CPU_CLOCK, 999))) {
            drainUntil(session, () -> samples.size() > 50);
            ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().command().orElse("").endsWith("/perf"))
                    .forEach(ProcessHandle::destroyForcibly);
            drainUntil(session, () -> session.failure().isPresent());

            assertThat(session.failure().orElseThrow())
                    .startsWith("perf ")
                    .contains(" was ended by signal 9; somebody killed it");
            assertThat(samples).hasSizeGreaterThan(50);
        }
    }

    @Test
    void samplesStackMemoryAndRegistersForDwarf() throws Exception {
        CallGraph dwarf = CallGraph.parse("dwarf,4096");
        try (SamplingSession session = open(new SamplingRequest(Event.CPU_CLOCK, 99, dwarf))) {
            drainUntil(session, () -> spinning().size() > 5);
        }

        assertThat(spinning()).allMatch(Taken::hasStackMemory);
    }

    @Test
    void countsATracepoint() throws Exception {
        Event event = Event.named("sched:sched_switch");
        try (SamplingSession session = open(new SamplingRequest(event, 1_000))) {
            drainUntil(session, () -> samples.size() > 10);
        }

        assertThat(event.unit()).isEqualTo(Event.Unit.COUNT);
        assertThat(samples).allMatch(sample -> sample.period() >= 1);
    }

    @Test
    void leavesTheKernelOutWhenAskedForUserCode() throws Exception {
        try (SamplingSession session = open(new SamplingRequest(Event.named("cpu-clock:u"), 99))) {
            drainUntil(session, () -> spinning().size() > 5);
        }

        assertThat(spinning()).allMatch(sample -> sample.kernelFrames() == 0);
    }

    @Test
    void anEventThatIsNotThereIsSaidAtOnce() {
        assertThatThrownBy(() -> open(new SamplingRequest(Event.named("no-such-event"), 99)))
                .isInstanceOf(SamplerUnavailableException.class)
                .hasMessageContaining("this perf does not know event no-such-event; podflame events lists");
        assertThatThrownBy(() -> open(new SamplingRequest(Event.named("sched:no_such"), 99)))
                .isInstanceOf(SamplerUnavailableException.class)
                .hasMessageContaining("this kernel has no tracepoint sched:no_such");
    }

    private SamplingSession open(SamplingRequest request) throws SamplerUnavailableException {
        return new PerfToolSampler(RealPerf.finder(), waiter, KernelSettings.running()).open(request);
    }

    private List<Taken> spinning() {
        return samples.stream().filter(sample -> sample.pid() == spinner.pid()).toList();
    }

    private void drainUntil(SamplingSession session, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
            waiter.await(Duration.ofMillis(50));
            session.drain(record -> {
                if (record instanceof Sample sample) {
                    samples.add(Taken.of(sample));
                }
            });
            session.settledNanos(MonotonicClock.nanos()); // has perf write what it has
        }
    }
}
