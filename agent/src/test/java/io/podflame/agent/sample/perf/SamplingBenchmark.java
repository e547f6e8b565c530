package io.podflame.agent.sample.perf;

import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.process.Process;
import io.podflame.agent.process.ProcessTable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What sampling costs and how often it really samples, on the running machine. Not a test: run main with --enable-native-access.
 *
 * <pre>
 * hz     seconds  cpus  samples  achieved hz   lost  s CPU per million samples: drain, with process look-up of every frame
 * </pre>
 */
final class SamplingBenchmark {

    private static final long SECOND = 1_000_000_000;
    private static final Duration POLL = Duration.ofSeconds(1);

    private long samples;
    private long lost;
    private long frames;
    private long found;

    private SamplingBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        for (double hertz : new double[] {10_000, 10_000, 10_000, 19, 99, 999}) {
            new SamplingBenchmark().run(hertz, seconds);
        }
    }

    private void run(double hertz, int seconds) throws IOException {
        ProcReader proc = new ProcReader(Path.of("/proc"));
        ProcessTable table = new ProcessTable(proc, new ExecutableFiles(proc), MonotonicClock::nanos);
        try (PerfEvents events = PerfEvents.open(hertz)) {
            table.readAll();
            long start = System.nanoTime();
            long cpuStart = cpuNanos();
            long half = start + seconds * SECOND / 2;
            events.drainUntil(() -> System.nanoTime() > half, POLL, this::count);
            long drained = samples;
            long cpuDrain = cpuNanos() - cpuStart;
            events.drainUntil(() -> System.nanoTime() > half + seconds * SECOND / 2, POLL, record -> {
                count(record);
                lookUp(table, record);
            });
            double elapsed = (System.nanoTime() - start) / 1e9;
            double cpuAll = cpuNanos() - cpuStart - cpuDrain;
            System.out.printf(
                    Locale.ROOT,
                    "%7.0f Hz %5.1f s %d cpus %8d samples %9.2f Hz achieved %6d lost  %.2f  %.2f s/M  frames %d found %d%n",
                    hertz,
                    elapsed,
                    events.session().cpus(),
                    samples,
                    samples / elapsed / events.session().cpus(),
                    lost,
                    cpuDrain / 1e3 / drained,
                    cpuAll / 1e3 / (samples - drained),
                    frames,
                    found);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void count(CaptureRecord record) {
        if (record instanceof CaptureRecord.Sample) {
            samples++;
        } else if (record instanceof CaptureRecord.Lost loss) {
            lost += loss.count();
        }
    }

    private void lookUp(ProcessTable table, CaptureRecord record) {
        table.apply(record);
        if (record instanceof CaptureRecord.Sample sample) {
            Optional<Process> process = table.find(sample.pid(), sample.timestampNanos());
            if (process.isPresent()) {
                for (int i = 0; i < sample.callChain().userSize(); i++) {
                    frames++;
                    found += process.get()
                                    .executableAt(sample.callChain().userAddress(i))
                                    .isPresent()
                            ? 1
                            : 0;
                }
            }
        }
    }
}
