package io.podflame.agent.sample.recording.perfdata;

import io.podflame.agent.model.CaptureRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How fast a perf.data file becomes capture records, on one thread. Not a test: run main with a file and how often to read it. The
 * first pass includes what a new process has to load and compile.
 *
 * <pre>
 * pass  MB  seconds  MB/s  MB/s of CPU time  samples  ns per sample  addresses  bytes allocated per sample  heap peak
 * </pre>
 */
public final class RecordingReadBenchmark {

    private long samples;
    private long addresses;
    private long others;

    private RecordingReadBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        int passes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        for (int pass = 1; pass <= passes; pass++) {
            new RecordingReadBenchmark().run(file, pass);
        }
    }

    private void run(Path file, int pass) throws IOException {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long cpu = threads.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        try (PerfDataRecording recording = PerfDataRecording.open(file)) {
            while (recording.read(this::count)) {}
            if (recording.counters().samples() != samples) {
                throw new IllegalStateException("samples are not counted as they are given");
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
        double megabytes = Files.size(file) / 1e6;
        System.out.printf(
                Locale.ROOT,
                "pass %d  %.0f MB  %.2f s  %.0f MB/s  %.0f MB/s of CPU time  %d samples  %.0f ns each  %d addresses  %d others"
                        + "  %.1f bytes allocated each  heap %d MB%n",
                pass,
                megabytes,
                seconds,
                megabytes / seconds,
                megabytes / cpuSeconds,
                samples,
                cpuSeconds * 1e9 / Math.max(1, samples),
                addresses,
                others,
                (threads.getCurrentThreadAllocatedBytes() - allocated) / (double) Math.max(1, samples),
                Runtime.getRuntime().totalMemory() >> 20);
    }

    private void count(CaptureRecord record) {
        if (record instanceof CaptureRecord.Sample sample) {
            samples++;
            addresses += sample.callChain().kernelSize() + sample.callChain().userSize();
        } else {
            others++;
        }
    }
}
