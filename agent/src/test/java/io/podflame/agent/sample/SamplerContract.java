package io.podflame.agent.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.KnownEvent;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every sampler of the running kernel does. */
public abstract class SamplerContract {

    private static final long SECOND = 1_000_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private PerfEventWaiter waiter;
    private Sampler sampler;

    /** The sampler, or the test is skipped with the kernel's reason. */
    protected abstract Sampler sampler(PerfEventWaiter waiter) throws Exception;

    @BeforeEach
    void open() throws Exception {
        waiter = new PerfEventWaiter();
        sampler = sampler(waiter);
    }

    @AfterEach
    void close() {
        waiter.close();
    }

    protected final PerfEventWaiter waiter() {
        return waiter;
    }

    protected final SamplingSession open(SamplingRequest request) throws SamplerUnavailableException {
        return sampler.open(request);
    }

    /** Delivers as the pipeline does until the condition holds. */
    protected final void drainUntil(
            SamplingSession session, BooleanSupplier condition, Consumer<CaptureRecord> consumer) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
            waiter.await(Duration.ofMillis(50));
            session.drain(consumer);
        }
    }

    /** Delivers everything that was captured before now, as the pipeline does at a window's end. */
    protected final void drainUntilSettled(SamplingSession session, Consumer<CaptureRecord> consumer) {
        long now = MonotonicClock.nanos();
        drainUntil(session, () -> session.settledNanos(MonotonicClock.nanos()) >= now, consumer);
    }

    @Test
    void samplesASpinningProcessAsOftenAsItGetsTheCpu() throws Exception {
        Process spinner = spinner();
        List<Long> periods = new ArrayList<>();
        double cpuSeconds;
        try (SamplingSession session = open(new SamplingRequest(Event.CPU_CLOCK, 999))) {
            double before = cpuSeconds(spinner.pid());
            long began = MonotonicClock.nanos();
            drainUntil(session, () -> MonotonicClock.nanos() > began + 2 * SECOND, record -> {
                if (record instanceof Sample sample
                        && sample.pid() == spinner.pid()
                        && sample.timestampNanos() >= began) {
                    periods.add(sample.period());
                }
            });
            cpuSeconds = cpuSeconds(spinner.pid()) - before;
            long ended = MonotonicClock.nanos();
            drainUntilSettled(session, record -> {
                if (record instanceof Sample sample
                        && sample.pid() == spinner.pid()
                        && sample.timestampNanos() < ended) {
                    periods.add(sample.period());
                }
            });
        } finally {
            spinner.destroyForcibly();
        }

        assertThat(periods.stream().mapToLong(Long::longValue).sum() / 1e9).isCloseTo(cpuSeconds, within(0.06));
        assertThat(periods).allMatch(period -> period == SECOND / 999);
    }

    @Test
    void deliversTheFirstSamplesWithinASecond() throws Exception {
        Process spinner = spinner();
        long began = MonotonicClock.nanos();
        List<Sample> samples = new ArrayList<>();
        try (SamplingSession session = open(new SamplingRequest(Event.CPU_CLOCK, 99))) {
            long opened = MonotonicClock.nanos();
            drainUntil(
                    session,
                    () -> {
                        session.settledNanos(MonotonicClock.nanos());
                        return !samples.isEmpty();
                    },
                    record -> {
                        if (record instanceof Sample sample && sample.pid() == spinner.pid()) {
                            samples.add(sample);
                        }
                    });
            long first = MonotonicClock.nanos();
            System.out.printf(
                    "%s: opened after %d ms, first sample after %d ms%n",
                    sampler.getClass().getSimpleName(), (opened - began) / 1_000_000, (first - began) / 1_000_000);
            assertThat(first - opened).isLessThan(SECOND);
        } finally {
            spinner.destroyForcibly();
        }
    }

    @Test
    void deliversCallChainsOfUserAndKernelCode() throws Exception {
        Process reader = new ProcessBuilder("sh", "-c", "exec dd if=/dev/zero of=/dev/null bs=4M")
                .redirectErrorStream(true)
                .start();
        List<Integer> kernelSizes = new ArrayList<>();
        List<Integer> userSizes = new ArrayList<>();
        try (SamplingSession session = open(new SamplingRequest(Event.CPU_CLOCK, 999))) {
            drainUntil(session, () -> kernelSizes.size() > 50, record -> {
                if (record instanceof Sample sample && sample.pid() == reader.pid()) {
                    kernelSizes.add(sample.callChain().kernelSize());
                    userSizes.add(sample.callChain().userSize());
                    for (int i = 0; i < sample.callChain().kernelSize(); i++) {
                        assertThat(sample.callChain().kernelAddress(i)).isNegative();
                    }
                    if (sample.callChain().userSize() > 0) {
                        assertThat(sample.callChain().userAddress(0)).isPositive();
                    }
                }
            });
        } finally {
            reader.destroyForcibly();
        }

        assertThat(kernelSizes).anyMatch(size -> size > 2);
        assertThat(userSizes).anyMatch(size -> size > 0);
    }

    @Test
    void deliversTheRecordsOfAllCpusInTimeOrder() throws Exception {
        long[] last = {Long.MIN_VALUE};
        long[] records = {0, 0};
        long start = System.nanoTime();
        Process forks;
        try (SamplingSession session = open(new SamplingRequest(Event.CPU_CLOCK, 1_999))) {
            forks = new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done").start();
            Consumer<CaptureRecord> consumer = record -> {
                if (record.timestampNanos() > 0) {
                    assertThat(record.timestampNanos()).isGreaterThanOrEqualTo(last[0]);
                    last[0] = record.timestampNanos();
                    records[record instanceof Sample ? 0 : 1]++;
                }
            };
            drainUntil(session, () -> !forks.isAlive(), consumer);
            drainUntilSettled(session, consumer);
        }

        assertThat(records[0]).isPositive();
        assertThat(records[1]).isGreaterThan(300);
        // Both ends on the clock of System.nanoTime: that is what MonotonicClock promises.
        assertThat(last[0]).isBetween(start, System.nanoTime());
    }

    @Test
    void deliversEverythingBeforeTheTimeThatItCallsSettled() throws Exception {
        Process spinner = spinner();
        long[] settled = {0};
        long[] late = {0, 0};
        try (SamplingSession session = open(new SamplingRequest(Event.CPU_CLOCK, 499))) {
            long end = MonotonicClock.nanos() + 3 * SECOND;
            drainUntil(
                    session,
                    () -> {
                        settled[0] = session.settledNanos(MonotonicClock.nanos());
                        return settled[0] > end;
                    },
                    record -> {
                        if (record instanceof Sample sample) {
                            late[sample.timestampNanos() < settled[0] ? 0 : 1]++;
                        }
                    });
        } finally {
            spinner.destroyForcibly();
        }

        assertThat(late[0]).as("late samples of %d", late[1]).isZero();
        assertThat(late[1]).isGreaterThan(500);
    }

    @Test
    void deliversWhatIsOlderThanTheSettledTimeThoughNothingHappensAfterwards() throws Exception {
        List<Sample> samples = new ArrayList<>();
        try (SamplingSession session = open(new SamplingRequest(Event.CPU_CLOCK, 99))) {
            Process work = new ProcessBuilder(
                            "busybox", "sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done")
                    .start();
            assertThat(work.waitFor()).isZero();
            drainUntilSettled(session, record -> {
                if (record instanceof Sample sample && sample.pid() == work.pid()) {
                    samples.add(sample);
                }
            });
        }

        assertThat(samples).hasSizeGreaterThan(3);
    }

    @Test
    void takesFractionsOfAHertz() throws Exception {
        List<Long> periods = new ArrayList<>();
        Process spinner = spinner();
        try (SamplingSession session = open(new SamplingRequest(Event.CPU_CLOCK, 19.5))) {
            drainUntil(
                    session,
                    () -> {
                        session.settledNanos(MonotonicClock.nanos());
                        return periods.size() >= 3;
                    },
                    record -> {
                        if (record instanceof Sample sample) {
                            periods.add(sample.period());
                        }
                    });
        } finally {
            spinner.destroyForcibly();
        }

        assertThat(periods).containsOnly(Math.round(SECOND / 19.5));
    }

    @Test
    void saysWhatToDoAboutAFrequencyAboveTheKernelsMaximum() {
        int maximum = KernelSettings.running().perfEventMaxSampleRate().orElseThrow();
        assertThatThrownBy(() -> open(new SamplingRequest(Event.CPU_CLOCK, maximum + 1)))
                .isInstanceOf(SamplerUnavailableException.class)
                .hasMessageContaining((maximum + 1) + " Hz")
                .hasMessageContaining("kernel.perf_event_max_sample_rate=" + maximum);
    }

    @Test
    void knowsTheEventsOfThisMachine() {
        assertThat(sampler.events().events()).contains(new KnownEvent("cpu-clock", "software"));
    }

    @Test
    void samplesNothingMoreWhenStopped() throws Exception {
        Process spinner = spinner();
        List<Sample> samples = new ArrayList<>();
        try (SamplingSession session = open(new SamplingRequest(Event.CPU_CLOCK, 999))) {
            Consumer<CaptureRecord> consumer = record -> {
                if (record instanceof Sample sample) {
                    samples.add(sample);
                }
            };
            drainUntil(session, () -> samples.size() > 10, consumer);
            session.stop();
            long stopped = MonotonicClock.nanos();
            drainUntil(session, () -> MonotonicClock.nanos() > stopped + SECOND, consumer);
            long mayStillRun = stopped + SECOND / 2;
            assertThat(samples).allMatch(sample -> sample.timestampNanos() < mayStillRun);
            assertThat(session.failure()).as("stopping is no failure").isEmpty();
        } finally {
            spinner.destroyForcibly();
        }
    }

    protected static Process spinner() throws Exception {
        return new ProcessBuilder("busybox", "sh", "-c", "while :; do :; done").start();
    }

    /** From the scheduler's own account, in nanoseconds. */
    private static double cpuSeconds(long pid) throws Exception {
        String text = Files.readString(Path.of("/proc/" + pid + "/schedstat"));
        return Long.parseLong(text.split(" ")[0]) / 1e9;
    }
}
