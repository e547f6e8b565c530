package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.symbol.SourceLineSink;
import io.podflame.binary.symbol.SourceLines;
import io.podflame.binary.symbol.SymbolName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads all lines of each file given, three times as the first ones warm up, and prints what that took, one line per reading. */
final class GoSourceLinesMeasurement {
    private GoSourceLinesMeasurement() {}

    @SuppressWarnings("SystemOut") // a program whose output is its result
    public static void main(String[] paths) throws IOException {
        for (String path : paths) {
            ElfFile file = ElfFile.parse(ByteView.of(Files.readAllBytes(Path.of(path)), path));
            for (int i = 0; i < 3; i++) {
                System.out.println(path + " " + measure(file));
            }
        }
    }

    private static String measure(ElfFile file) throws IOException {
        Counting sink = new Counting();
        long startNanos = System.nanoTime();
        GoFunctions functions = GoFunctions.parse(file).orElseThrow();
        GoSourceLines lines = GoSourceLines.of(file, functions, sink);
        long readNanos = System.nanoTime();
        int broken = 0;
        for (int function = 0; function < functions.count(); function++) {
            try {
                lines.read(function);
            } catch (MalformedInputException e) {
                broken++;
            }
        }
        long endNanos = System.nanoTime();
        return "functions=%d broken=%d rows=%d inlinedCalls=%d names=%d files=%d nameBytes=%d findMillis=%d readMillis=%d"
                .formatted(
                        functions.count(),
                        broken,
                        sink.rows,
                        sink.inlinedCalls,
                        sink.names.size(),
                        sink.files.size(),
                        sink.nameBytes,
                        (readNanos - startNanos) / 1_000_000,
                        (endNanos - readNanos) / 1_000_000);
    }

    private static final class Counting implements SourceLineSink {
        private final Map<String, Integer> names = new HashMap<>();
        private final Map<String, Integer> files = new HashMap<>();
        private long nameBytes;
        private long rows;
        private long inlinedCalls;

        @Override
        public int name(SymbolName name) {
            return number(names, name);
        }

        @Override
        public int file(SymbolName path) {
            return number(files, path);
        }

        private int number(Map<String, Integer> numbers, SymbolName name) {
            return numbers.computeIfAbsent(name.toString(), _ -> {
                nameBytes += name.length();
                return numbers.size() + 1;
            });
        }

        @Override
        public void accept(SourceLines lines) {
            rows += lines.rowCount();
            inlinedCalls += lines.scopeCount() - 1;
        }
    }
}
