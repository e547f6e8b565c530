package io.podflame.binary.truth;

import io.podflame.binary.OutsideTool;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All symbols that readelf lists: they tell which names stand for one address, and why a tool names an address that we do not. */
final class ReadelfSymbols {
    private static final Pattern SYMBOL = Pattern.compile(
            "\\s*\\d+: (\\p{XDigit}+)\\s+(\\w+) (FUNC|IFUNC|NOTYPE|OBJECT)\\s+\\w+\\s+\\w+\\s+\\d+ (\\S+)");

    private static final Pattern PARTS = Pattern.compile("(\\.(cold|part|isra|constprop|lto_priv|llvm)(\\.\\d+)?)+$");

    /** Why another tool names an address that is in no function of ours. */
    enum Reason {
        /** An object that lies among the code: tables of hand-written assembly. Nobody runs there. */
        DATA("data"),
        /** What comes after a label without size and type, or after a function's size: the other tool goes on to the next symbol. */
        BEHIND("behind"),
        /** None of these: it counts as a difference. */
        NONE("unexplained");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private record Symbol(long start, long sizeBytes, String type) {}

    private final Map<Long, Set<String>> namesByStart = new HashMap<>();
    private final Map<String, TreeMap<Long, Symbol>> symbolsByName = new HashMap<>();
    private final TreeMap<Long, Symbol> objects = new TreeMap<>();

    /** Of an executable and of its debug file. */
    static ReadelfSymbols of(List<Path> files) {
        ReadelfSymbols symbols = new ReadelfSymbols();
        for (Path file : files) {
            OutsideTool.run("readelf", "-Ws", file.toString()).forEach(symbols::add);
        }
        return symbols;
    }

    private void add(String line) {
        Matcher matcher = SYMBOL.matcher(line);
        if (!matcher.lookingAt()) {
            return;
        }
        long start = Long.parseUnsignedLong(matcher.group(1), 16);
        Symbol symbol = new Symbol(start, Long.decode(matcher.group(2)), matcher.group(3));
        String name = bare(matcher.group(4));
        symbolsByName.computeIfAbsent(name, absent -> new TreeMap<>()).put(start, symbol);
        if (symbol.type.equals("OBJECT")) {
            objects.put(start, symbol);
        } else {
            namesByStart.computeIfAbsent(start, absent -> new HashSet<>()).add(name);
        }
    }

    /** Without version, and without what the compiler adds to the symbols of parts of a function, which DWARF names like the whole. */
    static String bare(String name) {
        int version = name.indexOf('@');
        return PARTS.matcher(version > 0 ? name.substring(0, version) : name).replaceAll("");
    }

    /** Whether {@code name} is one of the names of what starts there. */
    boolean isNameOf(long start, String name) {
        return namesByStart.getOrDefault(start, Set.of()).contains(bare(name));
    }

    /** Why {@code name} may be given to an address that is in no function. */
    Reason reason(long address, String name) {
        Map.Entry<Long, Symbol> object = objects.floorEntry(address);
        if (object != null && address < object.getKey() + object.getValue().sizeBytes) {
            return Reason.DATA;
        }
        Map.Entry<Long, Symbol> named =
                symbolsByName.getOrDefault(bare(name), new TreeMap<>()).floorEntry(address);
        if (named == null) {
            return Reason.NONE;
        }
        Symbol symbol = named.getValue();
        boolean isLabel = symbol.sizeBytes == 0 && !symbol.type.endsWith("FUNC");
        boolean isBehind = symbol.sizeBytes > 0 && address >= symbol.start + symbol.sizeBytes;
        return isLabel || isBehind ? Reason.BEHIND : Reason.NONE;
    }
}
