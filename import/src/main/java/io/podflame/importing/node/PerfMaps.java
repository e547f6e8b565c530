package io.podflame.importing.node;

import io.podflame.agent.unwind.JitSymbols;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Names of just-in-time code, by process, from the map that the process has written (tools/perf/Documentation/jit-interface.txt). A line:
 *
 * <pre>
 * START SIZE name with spaces          both hexadecimal
 * </pre>
 *
 * <p>A later line replaces what it overlaps at its start. One thread.
 */
public final class PerfMaps implements JitSymbols {

    /** Lines kept of one map; a large JVM has some hundred thousand. */
    static final int MAX_SYMBOLS = 1_000_000;

    static final int MAX_LINE_CHARS = 16 << 10;

    private static final int HEXADECIMAL = 16;

    private final IntFunction<Optional<Path>> files;
    private final Map<Integer, TreeMap<Long, Symbol>> maps = new HashMap<>();

    private record Symbol(long sizeBytes, Optional<String> name) {}

    /** @param files the map of a pid, where there is one */
    PerfMaps(IntFunction<Optional<Path>> files) {
        this.files = files;
    }

    @Override
    public Optional<String> find(int pid, long processAddress) {
        TreeMap<Long, Symbol> map = maps.computeIfAbsent(pid, this::read);
        Map.Entry<Long, Symbol> floor = map.floorEntry(processAddress);
        return floor != null
                        && processAddress - floor.getKey() < floor.getValue().sizeBytes()
                ? floor.getValue().name()
                : Optional.empty();
    }

    private TreeMap<Long, Symbol> read(int pid) {
        TreeMap<Long, Symbol> map = new TreeMap<>();
        Optional<Path> file = files.apply(pid);
        if (file.isPresent()) {
            try (BufferedReader lines = Files.newBufferedReader(file.get(), StandardCharsets.ISO_8859_1)) {
                for (String line = lines.readLine();
                        line != null && map.size() < MAX_SYMBOLS;
                        line = lines.readLine()) {
                    add(map, line);
                }
            } catch (IOException unreadable) {
                return map;
            }
        }
        return map;
    }

    private static void add(TreeMap<Long, Symbol> map, String line) {
        int first = line.indexOf(' ');
        int second = line.indexOf(' ', first + 1);
        if (first < 1 || second < 0 || line.length() > MAX_LINE_CHARS) {
            return;
        }
        try {
            long start = Long.parseUnsignedLong(line, 0, first, HEXADECIMAL);
            long sizeBytes = Long.parseUnsignedLong(line, first + 1, second, HEXADECIMAL);
            String name = new String(
                    line.substring(second + 1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            if (start >= 0 && sizeBytes > 0 && !name.isBlank()) {
                map.put(start, new Symbol(sizeBytes, Optional.of(name.strip())));
            }
        } catch (NumberFormatException noSymbol) {
            // a line that a process has not finished writing
        }
    }
}
