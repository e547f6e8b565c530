package io.podflame.binary.dwarf;

import io.podflame.binary.symbol.SourceLineSink;
import io.podflame.binary.symbol.SourceLines;
import io.podflame.binary.symbol.SymbolName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps all that a sink is given, and looks addresses up in it the slow and plain way. */
final class CollectedLines implements SourceLineSink {
    /** @param line 0 when it is not known; {@code file} is empty then or when that is not known */
    record Frame(String function, String file, int line) {}

    /** A row, its scope's calls innermost first. */
    private record Row(long address, int scope, int file, int line) {}

    private record Scope(int caller, int name, int file, int line) {}

    record Stretch(long start, long end, int function, List<?> scopes, List<?> rows) {}

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>(List.of(""));
    private final TreeMap<Long, List<Stretch>> stretches = new TreeMap<>(Long::compareUnsigned);
    private long longest;
    private int count;

    @Override
    public int name(SymbolName name) {
        return number(name);
    }

    @Override
    public int file(SymbolName path) {
        return number(path);
    }

    private int number(SymbolName text) {
        if (text.length() == 0) {
            throw new AssertionError("an empty name");
        }
        return numbers.computeIfAbsent(text.toString(), key -> {
            texts.add(key);
            return texts.size() - 1;
        });
    }

    @Override
    public void accept(SourceLines lines) {
        List<Scope> scopes = new ArrayList<>();
        for (int i = 0; i < lines.scopeCount(); i++) {
            scopes.add(
                    i == 0
                            ? new Scope(-1, lines.functionName(), 0, 0)
                            : new Scope(lines.caller(i), lines.name(i), lines.callFile(i), lines.callLine(i)));
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.rowCount(); i++) {
            rows.add(new Row(lines.address(i), lines.scope(i), lines.file(i), lines.line(i)));
        }
        if (rows.isEmpty()
                || rows.getFirst().address() != lines.start()
                || Long.compareUnsigned(lines.end(), lines.start()) <= 0) {
            throw new AssertionError("a stretch without a row at its start, or empty");
        }
        longest = Math.max(longest, lines.end() - lines.start());
        count++;
        stretches
                .computeIfAbsent(lines.start(), key -> new ArrayList<>())
                .add(new Stretch(lines.start(), lines.end(), lines.functionName(), scopes, rows));
    }

    int count() {
        return count;
    }

    /** Names and files that were asked for, each counted once. */
    int textCount() {
        return texts.size() - 1;
    }

    /** Every stretch in which an address lies; more than one where units overlap. */
    List<Stretch> at(long address) {
        List<Stretch> result = new ArrayList<>();
        for (List<Stretch> started : stretches
                .subMap(Math.max(0, address - longest), true, address, true)
                .values()) {
            started.stream().filter(stretch -> address < stretch.end).forEach(result::add);
        }
        return result;
    }

    /** What runs at an address of a stretch, innermost first. */
    @SuppressWarnings("unchecked")
    List<Frame> frames(Stretch stretch, long address) {
        List<Row> rows = (List<Row>) stretch.rows;
        List<Scope> scopes = (List<Scope>) stretch.scopes;
        Row row = rows.getFirst();
        for (Row next : rows) {
            row = next.address <= address ? next : row;
        }
        List<Frame> frames = new ArrayList<>();
        int file = row.file;
        int line = row.line;
        for (int scope = row.scope; scope >= 0; scope = scopes.get(scope).caller) {
            Scope current = scopes.get(scope);
            frames.add(new Frame(texts.get(current.name), texts.get(file), line));
            file = current.file;
            line = current.line;
        }
        return frames;
    }

    /** As {@link #frames(Stretch, long)} in the first stretch that holds the address. */
    Optional<List<Frame>> frames(long address) {
        return at(address).stream().findFirst().map(stretch -> frames(stretch, address));
    }

    @SuppressWarnings("unchecked")
    List<Long> rowStarts() {
        return stretches.values().stream()
                .flatMap(List::stream)
                .flatMap(stretch -> ((List<Row>) stretch.rows).stream().map(Row::address))
                .toList();
    }

    TreeMap<Long, List<Stretch>> stretches() {
        return stretches;
    }
}
