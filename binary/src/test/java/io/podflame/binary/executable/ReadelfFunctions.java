package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.symbol.SymbolTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The functions with a size that readelf, of binutils or of elfutils, lists for a file: all their names by address. */
final class ReadelfFunctions {
    private static final Pattern FUNCTION = Pattern.compile(
            "\\s*\\d+: (\\p{XDigit}+)\\s+(\\w+) (?:FUNC|IFUNC|GNU_IFUNC)\\s+\\w+\\s+\\w+\\s+\\d+ (\\S+)");

    private final TreeMap<Long, Set<String>> names = new TreeMap<>();
    private final TreeMap<Long, Long> sizes = new TreeMap<>();

    private ReadelfFunctions(List<String> lines) {
        for (String line : lines) {
            Matcher function = FUNCTION.matcher(line);
            if (function.lookingAt() && Long.decode(function.group(2)) > 0) {
                long address = Long.parseUnsignedLong(function.group(1), 16);
                names.computeIfAbsent(address, key -> new TreeSet<>())
                        .add(function.group(3).replaceAll("@.*", ""));
                sizes.merge(address, Long.decode(function.group(2)), Math::max);
            }
        }
    }

    /** All symbol tables of the file. */
    static ReadelfFunctions of(Path file) {
        return new ReadelfFunctions(OutsideTool.run("readelf", "-Ws", file.toString()));
    }

    /** The symbols of the compressed file within. */
    static ReadelfFunctions ofMiniDebugInfo(Path file) {
        return new ReadelfFunctions(
                OutsideTool.run("eu-readelf", "-s", "--elf-section=.gnu_debugdata", file.toString()));
    }

    int count() {
        return names.size();
    }

    /** Every function starts a range with one of its names and is not exceeded by it. */
    void assertNamedBy(SymbolTable table, int atLeast) {
        assertThat(names).hasSizeGreaterThanOrEqualTo(atLeast);
        names.forEach((address, aliases) -> {
            int index = table.find(address);
            assertThat(index).as(() -> "%x %s".formatted(address, aliases)).isNotNegative();
            assertThat(table.start(index)).isEqualTo(address);
            assertThat(aliases).contains(table.name(index).replaceAll("@.*", ""));
            assertThat(table.end(index)).isLessThanOrEqualTo(address + sizes.getOrDefault(address, 0L));
        });
    }

    /** No function starts a range of the table. */
    void assertUnknownTo(SymbolTable table) {
        assertThat(names.keySet())
                .noneMatch(address -> table.find(address) >= 0 && table.start(table.find(address)) == address);
    }
}
