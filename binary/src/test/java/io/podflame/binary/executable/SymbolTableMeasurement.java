package io.podflame.binary.executable;

import io.podflame.binary.symbol.FastGzipOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Makes the symbol table of each file given and prints what that took, one line per file; run in a JVM of its own with
 * the agent's flags.
 */
final class SymbolTableMeasurement {
    private SymbolTableMeasurement() {}

    @SuppressWarnings("SystemOut") // a program whose output is its result
    public static void main(String[] paths) throws IOException {
        for (String path : paths) {
            heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
            long openedNanos = System.nanoTime();
            try (ExecutableFile file = ExecutableFile.open(Path.of(path));
                    ScratchFile scratch = ScratchFile.in(Path.of(System.getProperty("java.io.tmpdir")))) {
                ThreadMXBean threads = ManagementFactory.getThreadMXBean();
                long startCpuNanos = threads.getCurrentThreadCpuTime();
                long startNanos = System.nanoTime();
                Counting output = new Counting();
                FastGzipOutputStream compressed = new FastGzipOutputStream(output, 1 << 14);
                SymbolTableSummary table = file.writeSymbolTable(compressed, scratch);
                compressed.finish();
                long endNanos = System.nanoTime();
                System.out.printf(
                        "%s go=%b symbols=%d stretches=%d compressedBytes=%d openMicros=%d tableMillis=%d cpuMillis=%d peakHeapKiB=%d peakRssKiB=%d%n",
                        path,
                        file.isGo(),
                        table.symbols(),
                        table.stretches(),
                        output.sizeBytes,
                        (startNanos - openedNanos) / 1_000,
                        (endNanos - startNanos) / 1_000_000,
                        (threads.getCurrentThreadCpuTime() - startCpuNanos) / 1_000_000,
                        peakHeapBytes() / 1024,
                        peakRssKibibytes());
                table.problems().forEach(problem -> System.out.println("  " + problem));
            }
        }
    }

    /** Of the process since it began, as the kernel counts: heap, the JVM itself, files as far as they are mapped and in memory. */
    private static long peakRssKibibytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
    }

    private static long peakHeapBytes() {
        return heapPools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }

    private static Stream<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    /** Counts bytes and keeps none, as a stream that sends them does. */
    private static final class Counting extends OutputStream {
        private long sizeBytes;

        @Override
        public void write(int b) {
            sizeBytes++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            sizeBytes += length;
        }
    }
}
