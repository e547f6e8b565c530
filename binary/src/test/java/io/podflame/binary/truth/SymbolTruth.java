package io.podflame.binary.truth;

import io.podflame.binary.BuildId;
import io.podflame.binary.debugfile.DebuggedExecutable;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.symbol.SourceFrame;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.binary.truth.Opinion.Frame;
import io.podflame.binary.truth.ReadelfSymbols.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Compares what our symbol table of a program says of addresses spread over its code with what another tool says. Only what the other one
 * knows is compared: a tool that reads no Go table has no opinion on a stripped Go program.
 */
final class SymbolTruth {
    private final Path program;
    private final SymbolTable table;
    private final List<Long> addresses;
    private final ReadelfSymbols symbols;

    private SymbolTruth(Path program, BuildId buildId, SymbolTable table, List<Long> addresses) {
        this.program = program;
        this.table = table;
        this.addresses = addresses;
        this.symbols = ReadelfSymbols.of(files(program, buildId));
    }

    private static List<Path> files(Path program, BuildId buildId) {
        String id = buildId.hex();
        Path debug = Path.of("/usr/lib/debug/.build-id", id.substring(0, 2), id.substring(2) + ".debug");
        return Files.isReadable(debug) ? List.of(program, debug) : List.of(program);
    }

    /**
     * How far two agree.
     *
     * @param functions addresses whose outermost function both know
     * @param missed addresses that the other one alone names, by why it does
     * @param places addresses whose line the other one knows
     * @param inlined of those, how many have inlined calls
     * @param differences each in a sentence: what we say, what it says; names that it alone has without a reason are among them
     */
    record Agreement(int functions, Map<Reason, Integer> missed, int places, int inlined, List<String> differences) {
        double share() {
            int compared = Math.max(functions, places) + missed.getOrDefault(Reason.NONE, 0);
            return 1 - (double) differences.size() / Math.max(1, compared);
        }
    }

    /** Reads a program, and chooses addresses: half anywhere in .text, half where symbols begin and the byte before. */
    static SymbolTruth of(Path program, int addressCount) throws IOException {
        try (DebuggedExecutable file = DebuggedExecutable.open(ExecutableLocation.of(program))) {
            SymbolTable table = file.symbolTable(SymbolDetail.LINES);
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
        return chains(opinion, false);
    }

    /**
     * As {@link #chains}, but both ends of a chain where the other one knows no inlined call there: elfutils does not look for functions in
     * namespaces, nor in units that were optimized when they were linked.
     */
    Agreement chainsOrEnds(Opinion opinion) {
        return chains(opinion, true);
    }

    private Agreement chains(Opinion opinion, boolean orEnds) {
        int functions = 0;
        Map<Reason, Integer> missed = new EnumMap<>(Reason.class);
        int places = 0;
        int inlined = 0;
        List<String> differences = new ArrayList<>();
        List<List<Frame>> theirs = ask(opinion, addresses);
        for (int i = 0; i < addresses.size(); i++) {
            long address = addresses.get(i);
            List<Frame> expected = theirs.get(i);
            List<Frame> found = orEnds && expected.size() == 1 ? endsOf(ours(address)) : ours(address);
            boolean knowsFunction =
                    !expected.isEmpty() && !expected.getLast().function().isEmpty();
            boolean knowsLine = expected.stream().anyMatch(frame -> frame.line() > 0);
            boolean same = true;
            if (!found.isEmpty()) {
                functions += knowsFunction ? 1 : 0;
                places += knowsLine ? 1 : 0;
                inlined += knowsLine && expected.size() > 1 ? 1 : 0;
                same = knowsLine
                        ? sameChain(expected, found, address)
                        : !knowsFunction || sameOuter(expected, found, address);
            } else if (knowsFunction) { // bytes between functions may have a line in the table: nobody runs there
                Reason reason = symbols.reason(address, expected.getLast().function());
                missed.merge(reason, 1, Integer::sum);
                same = reason != Reason.NONE;
            }
            if (!same) {
                differences.add(difference(address, found, expected));
            }
        }
        return new Agreement(functions, missed, places, inlined, differences);
    }

    private String difference(long address, List<Frame> found, List<Frame> expected) {
        return "%s 0x%x: we %s, it %s".formatted(program.getFileName(), address, found, expected);
    }

    /** The outermost function at the innermost line, of code that is Go's: all that {@link Opinion#gosym} says. */
    Agreement ends(Opinion opinion) {
        List<Long> go = addresses.stream()
                .filter(address -> table.find(address) >= 0 && table.isGo(table.find(address)))
                .toList();
        int places = 0;
        List<String> differences = new ArrayList<>();
        List<List<Frame>> theirs = ask(opinion, go);
        for (int i = 0; i < go.size(); i++) {
            Frame expected = theirs.get(i).getFirst();
            Frame found = endsOf(ours(go.get(i))).getFirst();
            places += expected.line() > 0 ? 1 : 0;
            if (!found.function().equals(expected.function()) || !found.place().equals(expected.place())) {
                differences.add(difference(go.get(i), List.of(found), List.of(expected)));
            }
        }
        return new Agreement(go.size(), Map.of(), places, 0, differences);
    }

    private List<List<Frame>> ask(Opinion opinion, List<Long> asked) {
        List<List<Frame>> answers = opinion.frames(program, asked);
        if (answers.size() != asked.size()) {
            throw new IllegalStateException(
                    answers.size() + " answers about " + asked.size() + " addresses of " + program);
        }
        return answers;
    }

    private List<Frame> ours(long address) {
        return table.frames(address).stream().map(SymbolTruth::frame).toList();
    }

    /** The outermost function at the innermost line. */
    private static List<Frame> endsOf(List<Frame> frames) {
        if (frames.isEmpty()) {
            return frames;
        }
        Frame innermost = frames.getFirst();
        return List.of(new Frame(frames.getLast().function(), innermost.file(), innermost.line()));
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
        String theirs = expected.getLast().function();
        String ours = found.getLast().function();
        int symbol = table.find(address);
        return theirs.isEmpty()
                || ReadelfSymbols.bare(theirs).equals(ReadelfSymbols.bare(ours))
                || ours.startsWith("_Z") && ours.contains(theirs.length() + theirs) // DWARF has no linkage name
                || symbol >= 0 && symbols.isNameOf(table.start(symbol), theirs);
    }
}
