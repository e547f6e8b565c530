package io.podflame.agent.unwind;

import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.encode.EpochOffset;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.encode.WindowDescription;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.Workload;
import io.podflame.agent.symbols.KernelSymbols;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * What unwinding and aggregating one sample costs the sampling thread: 30 user and 10 kernel frames, 2,000 distinct stacks with common
 * outer frames, all of them known. Run main with the agent's own JVM flags.
 */
public final class UnwindBenchmark {

    private static final Workload WORKLOAD = Workload.named(Workload.Kind.EXECUTABLE, "benchmark");
    private static final int STACKS = 2_000;
    private static final int USER_FRAMES = 30;
    private static final int KERNEL_FRAMES = 10;
    private static final int ROUNDS = 12;
    private static final int SAMPLES_PER_ROUND = 100_000;

    private final KnownProcess known = new KnownProcess();
    private final WindowAggregator aggregator = new WindowAggregator(
            new WindowDescription("", Event.CPU_CLOCK, 99, 2),
            new DictionarySource(DictionaryLimits.DEFAULT),
            EpochOffset.ofThisMachine(),
            UnaryOperator.identity(),
            MonotonicClock.nanos());
    private final Unwinder unwinder =
            new Unwinder(aggregator::dictionary, KernelSymbols.load(Path.of("/"), MonotonicClock::nanos));

    private UnwindBenchmark() throws IOException {}

    /** Prints nanoseconds of CPU and bytes allocated per sample. */
    public static void main(String[] arguments) throws IOException {
        new UnwindBenchmark().run();
    }

    private void run() {
        CaptureRecord.Sample[] samples = samples(new Random(1));
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int round = 1; round <= ROUNDS; round++) {
            long cpu = threads.getCurrentThreadCpuTime();
            long bytes = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < SAMPLES_PER_ROUND; i++) {
                CaptureRecord.Sample sample = samples[i % STACKS];
                aggregator.add(WORKLOAD, unwinder.unwind(sample, known.process()), sample);
            }
            long cpuNanos = threads.getCurrentThreadCpuTime() - cpu;
            double allocated = threads.getCurrentThreadAllocatedBytes() - bytes;
            System.out.printf(
                    "unwind and aggregate, round %2d: %5d ns, %.1f bytes per sample%n",
                    round, cpuNanos / SAMPLES_PER_ROUND, allocated / SAMPLES_PER_ROUND);
            aggregator.close(MonotonicClock.nanos());
        }
    }

    private CaptureRecord.Sample[] samples(Random random) {
        CaptureRecord.Sample[] samples = new CaptureRecord.Sample[STACKS];
        for (int i = 0; i < STACKS; i++) {
            CallChain chain = new CallChain();
            for (int frame = 0; frame < KERNEL_FRAMES; frame++) {
                chain.addKernel(0xffffffff81000000L + 0x1000 * frame + 16 * random.nextInt(1 + KERNEL_FRAMES - frame));
            }
            for (int frame = USER_FRAMES; frame > 0; frame--) {
                chain.addUser(known.libcStart() + 0x1000 * frame + 16 * random.nextInt(1 + frame / 4));
            }
            samples[i] = KnownProcess.sample(chain);
        }
        return samples;
    }
}
