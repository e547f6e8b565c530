package io.podflame.binary.bench;

import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.unwind.CallFrameInformation;
import io.podflame.binary.unwind.CompactRules;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What it takes to make the rules of executables for the kernel's maps: {@code FILE…}. A line for each: rows, bytes of map, distinct rules,
 * CPU of the first time in this process and the median of later ones, heap.
 */
final class UnwindRulesBenchmark {

    private static final int TIMES = 11;

    private UnwindRulesBenchmark() {}

    public static void main(String[] files) throws IOException {
        for (String file : files) {
            ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
            long[] nanos = new long[TIMES];
            Map<Long, Integer> numbers = new HashMap<>();
            long began = cpuNanos();
            CompactRules rules = make(file, numbers);
            nanos[0] = cpuNanos() - began;
            for (int i = 1; i < TIMES; i++) {
                began = cpuNanos();
                numbers.clear();
                rules = make(file, numbers);
                nanos[i] = cpuNanos() - began;
            }
            long first = nanos[0];
            Arrays.sort(nanos);
            long bytes = 4L * rules.rows().length + 8L * rules.pages().length;
            System.out.printf(
                    "%s\t%d\t%.2f\t%d\t%.0f\t%.0f\t%d%n",
                    file,
                    rules.rows().length,
                    bytes / 1e6,
                    numbers.size(),
                    first / 1e6,
                    nanos[TIMES / 2] / 1e6,
                    peakHeap() >> 20);
        }
    }

    private static CompactRules make(String file, Map<Long, Integer> numbers) throws IOException {
        try (ExecutableFile executable = ExecutableFile.open(Path.of(file))) {
            return executable.compactRules(
                    rule -> numbers.computeIfAbsent(rule, it -> numbers.size() + 1), CallFrameInformation.MAX_ROWS);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long peakHeap() {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
        return pools.stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
