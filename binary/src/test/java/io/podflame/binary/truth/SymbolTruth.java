package io.podflame.binary.truth;

import io.podflame.binary.BuildId;
import io.podflame.binary.OutsideTool;
import io.podflame.binary.debugfile.DebuggedExecutable;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.symbol.SourceFrame;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.binary.truth.Opinion.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares what our symbol table of a program says of addresses spread over its code with what another tool says. Only what the other one
 * knows is compared: a tool that reads no Go table has no opinion on a stripped Go program.
 */
final class SymbolTruth {
    private static final Pattern SYMBOL =
            Pattern.compile("\\s*\\d+: (\\p{XDigit}+)\\s+\\w+ (?:FUNC|IFUNC|NOTYPE)\\s+\\w+\\s+\\w+\\s+\\d+ (\\S+)");

    private static final Pattern PARTS = Pattern.compile("(\\.(cold|part|isra|constprop)(\\.\\d+)?)+$");

    private final Path program;
    private final BuildId buildId;
    private final SymbolTable table;
    private final List<Long> addresses;
    private final Map<Long, Set<String>> aliases = new HashMap<>();

    private SymbolTruth(Path program, BuildId buildId, SymbolTable table, List<Long> addresses) {
        this.program = program;
        this.buildId = buildId;
        this.table = table;
        this.addresses = addresses;
    }

    /**
     * How far two agree.
     *
     * @param functions addresses whose outermost function both know
     * @param missed addresses that the other one alone names
     * @param places addresses whose line the other one knows
     * @param inlined of those, how many have inlined calls
     * @param differences each in a sentence: what we say, what it says
     */
    record Agreement(int functions, int missed, int places, int inlined, List<String> differences) {
        double share() {
            return 1 - (double) differences.size() / Math.max(1, Math.max(functions, places));
        }
    }

    /** Reads a program, and chooses addresses: half anywhere in .text, half where symbols begin and the byte before. */
    static SymbolTruth of(Path program, int addressCount) throws IOException {
        try (DebuggedExecutable file = DebuggedExecutable.open(ExecutableLocation.of(program))) {
            SymbolTable table = file.symbolTable();
            return new SymbolTruth(program, file.buildId(), table, addresses(text(program), table, addressCount));
        }
    }

    private static ElfSection text(Path program) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(program)) {
            return file.section(".text").orElseThrow();
        }
    }

    private static List<Long> addresses(ElfSection text, SymbolTable table, int count) {
        Random random = new Random(1);
        List<Long> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long anywhere = text.elfAddress() + random.nextLong(text.sizeBytes());
            long start = table.size() == 0 ? anywhere : table.start(random.nextInt(table.size()));
            long atStart = i % 4 == 1 ? start : start - 1;
            chosen.add(i % 2 == 0 || !text.contains(atStart) ? anywhere : atStart);
        }
        return chosen;
    }

    /** Whole chains: innermost to outermost, each at its line. */
    Agreement chains(Opinion opinion) {
        readAliases();
        int functions = 0;
        int missed = 0;
        int places = 0;
        int inlined = 0;
        List<String> differences = new ArrayList<>();
        List<List<Frame>> theirs = opinion.frames(program, addresses);
        for (int i = 0; i < addresses.size(); i++) {
            long address = addresses.get(i);
            List<Frame> expected = theirs.get(i);
            List<Frame> found = ours(address);
            boolean knowsFunction =
                    !expected.isEmpty() && !expected.getLast().function().isEmpty();
            // bytes between functions may have a line in the table: nobody runs there
            boolean inFunction = knowsFunction || !found.isEmpty();
            boolean knowsLine = inFunction && expected.stream().anyMatch(frame -> frame.line() > 0);
            functions += knowsFunction && !found.isEmpty() ? 1 : 0;
            missed += knowsFunction && found.isEmpty() ? 1 : 0;
            places += knowsLine ? 1 : 0;
            inlined += knowsLine && expected.size() > 1 ? 1 : 0;
            if (knowsLine && !sameChain(expected, found, address)
                    || !knowsLine && knowsFunction && !found.isEmpty() && !sameOuter(expected, found, address)) {
                differences.add("%s 0x%x: we %s, it %s".formatted(program.getFileName(), address, found, expected));
            }
        }
        return new Agreement(functions, missed, places, inlined, differences);
    }

    /** The outermost function at the innermost line, of code that is Go's: all that {@link Opinion#gosym} says. */
    Agreement ends(Opinion opinion) {
        List<Long> go = addresses.stream()
                .filter(address -> table.find(address) >= 0 && table.isGo(table.find(address)))
                .toList();
        int places = 0;
        List<String> differences = new ArrayList<>();
        List<List<Frame>> theirs = opinion.frames(program, go);
        for (int i = 0; i < go.size(); i++) {
            Frame expected = theirs.get(i).getFirst();
            List<Frame> found = ours(go.get(i));
            places += expected.line() > 0 ? 1 : 0;
            boolean same = found.getLast().function().equals(expected.function())
                    && found.getFirst().place().equals(expected.place());
            if (!same) {
                differences.add("%s 0x%x: we %s, it %s".formatted(program.getFileName(), go.get(i), found, expected));
            }
        }
        return new Agreement(go.size(), 0, places, 0, differences);
    }

    private List<Frame> ours(long address) {
        return table.frames(address).stream().map(SymbolTruth::frame).toList();
    }

    private static Frame frame(SourceFrame frame) {
        return new Frame(
                frame.function(),
                frame.line().map(SourceFrame.SourceLine::file).orElse(""),
                frame.line().map(SourceFrame.SourceLine::line).orElse(0));
    }

    private boolean sameChain(List<Frame> expected, List<Frame> found, long address) {
        if (expected.size() != found.size() || !sameOuter(expected, found, address)) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            boolean outermost = i == expected.size() - 1;
            if (!expected.get(i).place().equals(found.get(i).place())
                    || !outermost
                            && !expected.get(i).function().equals(found.get(i).function())) {
                return false;
            }
        }
        return true;
    }

    /** One of the names of the same symbol will do: tools choose among aliases as they like. */
    private boolean sameOuter(List<Frame> expected, List<Frame> found, long address) {
        String theirs = bare(expected.getLast().function());
        String ours = bare(found.getLast().function());
        int symbol = table.find(address);
        return theirs.equals(ours)
                || symbol >= 0
                        && aliases.getOrDefault(table.start(symbol), Set.of()).contains(theirs)
                || theirs.isEmpty();
    }

    /** Without version, and without what the compiler adds to the symbols of parts of a function, which DWARF names like the whole. */
    private static String bare(String name) {
        int version = name.indexOf('@');
        return PARTS.matcher(version > 0 ? name.substring(0, version) : name).replaceAll("");
    }

    private void readAliases() {
        readAliases(program);
        String id = buildId.hex();
        Path debug = Path.of("/usr/lib/debug/.build-id", id.substring(0, 2), id.substring(2) + ".debug");
        if (Files.isReadable(debug)) {
            readAliases(debug);
        }
    }

    private void readAliases(Path file) {
        for (String line : OutsideTool.run("readelf", "-Ws", file.toString())) {
            Matcher symbol = SYMBOL.matcher(line);
            if (symbol.lookingAt()) {
                aliases.computeIfAbsent(Long.parseUnsignedLong(symbol.group(1), 16), absent -> new HashSet<>())
                        .add(bare(symbol.group(2)));
            }
        }
    }
}
