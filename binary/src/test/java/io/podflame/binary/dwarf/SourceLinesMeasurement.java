package io.podflame.binary.dwarf;

import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.symbol.SourceLineSink;
import io.podflame.binary.symbol.SourceLines;
import io.podflame.binary.symbol.SymbolName;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the source lines of each file given, several times, and prints what that took; with {@code compare COUNT} first, compares COUNT
 * addresses of each with llvm-symbolizer. Run in a JVM of its own with the agent's flags.
 */
final class SourceLinesMeasurement {
    private static final int REPETITIONS = Integer.getInteger("repetitions", 5);

    private SourceLinesMeasurement() {}

    @SuppressWarnings("SystemOut") // a program whose output is its result
    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("compare")) {
            for (int i = 2; i < arguments.length; i++) {
                String[] paths = arguments[i].split(",");
                Optional<Path> alternate = paths.length > 1 ? Optional.of(Path.of(paths[1])) : Optional.empty();
                compare(paths, alternate, Integer.parseInt(arguments[1]));
            }
            return;
        }
        for (String path : arguments) {
            for (int i = 0; i < REPETITIONS; i++) {
                measure(Path.of(path));
            }
        }
    }

    @SuppressWarnings("SystemOut")
    private static void compare(String[] paths, Optional<Path> alternate, int count) throws IOException {
        Path path = Path.of(paths[0]);
        Agreement agreement = Agreement.of(path, alternate, Path.of(paths[paths.length > 2 ? 2 : 0]), count);
        agreement.differences().stream().limit(Integer.getInteger("show", 10)).forEach(System.out::println);
        System.out.printf(
                "%s compared=%d inlined=%d different=%d outerNames=%d %s%n",
                path,
                agreement.compared(),
                agreement.inlined(),
                agreement.differences().size(),
                agreement.outerNames(),
                agreement.reading());
    }

    @SuppressWarnings("SystemOut")
    private static void measure(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            ElfFile file = ElfFile.parse(Agreement.map(path, arena));
            long openNanos = System.nanoTime();
            DebugSections sections = DebugSections.find(file, arena::allocate);
            long startNanos = System.nanoTime();
            Counting sink = new Counting();
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long startCpuNanos = threads.getCurrentThreadCpuTime();
            DwarfReading reading = DwarfSourceLines.read(file, sections, Optional.empty(), Optional.empty(), sink);
            long nanos = System.nanoTime() - startNanos;
            long cpuNanos = threads.getCurrentThreadCpuTime() - startCpuNanos;
            System.out.printf(
                    "%s sectionBytes=%d inflateMillis=%d millis=%d cpuMillis=%d MB/s=%.0f rows=%d scopes=%d names=%d files=%d %s%n",
                    path,
                    sections.sizeBytes(),
                    (startNanos - openNanos) / 1_000_000,
                    nanos / 1_000_000,
                    cpuNanos / 1_000_000,
                    sections.sizeBytes() * 1e3 / cpuNanos,
                    sink.rows,
                    sink.scopes,
                    sink.names,
                    sink.files,
                    reading);
        }
    }

    /** Counts and keeps nothing. */
    private static final class Counting implements SourceLineSink {
        private long rows;
        private long scopes;
        private int names;
        private int files;

        @Override
        public int name(SymbolName name) {
            return ++names;
        }

        @Override
        public int file(SymbolName path) {
            return ++files;
        }

        @Override
        public void accept(SourceLines lines) {
            rows += lines.rowCount();
            scopes += lines.scopeCount();
        }
    }
}
