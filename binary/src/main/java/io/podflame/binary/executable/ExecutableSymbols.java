package io.podflame.binary.executable;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.Scratch;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.symbol.SymbolName;
import io.podflame.binary.symbol.SymbolSink;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * All symbols of one executable in order of address, one name per address.
 *
 * <ul>
 *   <li>Inside Go's code only Go's function table names addresses; ELF symbols and stubs name the rest (C code linked
 *       in by cgo).
 *   <li>Of several ELF names for one address {@link AliasPreference} chooses.
 *   <li>A symbol ends where its size says, at most at the end of its section. One without size goes on to the next
 *       symbol or the end of its section, unless it lies inside one with a size: then it is a mere label and left out.
 *   <li>PLT stubs name what no symbol covers.
 * </ul>
 *
 * <p>Needs 8 bytes per symbol while it works; names stay in the file. Not for several threads.
 */
final class ExecutableSymbols {
    /** Aliases of one address that are compared; the rest are ignored, as each costs reading two names. */
    private static final int MAX_ALIASES = 256;

    private final FunctionSources sources;
    private final AddressOrder order;
    private final AliasPreference aliases;
    private final SymbolName name = new SymbolName();

    private ExecutableSymbols(FunctionSources sources) throws MalformedInputException {
        this.sources = sources;
        this.order = AddressOrder.of(sources);
        this.aliases = new AliasPreference(sources);
    }

    /** As {@link FunctionSources#parse}. */
    static ExecutableSymbols parse(ElfFile file, Optional<ElfFile> debugFile, Scratch scratch) throws IOException {
        return new ExecutableSymbols(FunctionSources.parse(file, debugFile, scratch));
    }

    /** As {@link FunctionSources#problems}. */
    List<String> problems() {
        return sources.problems();
    }

    /** Size of all files that take part, decompressed. */
    long sizeBytes() {
        return sources.sizeBytes();
    }

    /** At most how many functions {@link #forEach} delivers, aliases counted. */
    int count() {
        return order.count();
    }

    /** Hands every symbol to {@code sink}, in ascending order and without overlap. */
    void forEach(SymbolSink sink) throws IOException {
        RangeFlattener ranges = new RangeFlattener(sources.source(), (start, end, function) -> {
            readName(function);
            if (name.length() > 0) {
                sink.accept(start, end, name, sources.origin(function));
            }
        });
        int position = 0;
        while (position < order.count()) {
            position = open(position, ranges);
        }
        ranges.finish();
    }

    /** Opens the range of the function at a position, unless others say more; returns the position of the next. */
    private int open(int position, RangeFlattener ranges) throws IOException {
        int next = endOfAliases(position);
        long start = order.start(position);
        int function = choose(position, next);
        long end = sources.end(function, start, next < order.count() ? order.start(next) : start);
        boolean yields = !sources.hasSize(function) || sources.isStub(function);
        boolean isHidden = yields && ranges.covers(start);
        if (!isHidden && Long.compareUnsigned(end, start) > 0) {
            ranges.open(start, end, function);
        }
        return next;
    }

    /** Position of the first function that starts elsewhere. */
    private int endOfAliases(int from) {
        int position = from + 1;
        while (position < order.count() && order.start(position) == order.start(from)) {
            position++;
        }
        return position;
    }

    private int choose(int from, int to) throws MalformedInputException {
        if (sources.isGo(order.function(from))) {
            return order.function(to - 1); // those before it are empty: the next function starts where they do
        }
        int best = order.function(from);
        for (int i = from + 1; i < Math.min(to, from + MAX_ALIASES); i++) {
            best = aliases.better(best, order.function(i));
        }
        return best;
    }

    /** A stub whose function is chosen at start is named after the function, if a symbol for it lies where it is chosen. */
    private void readName(int function) throws MalformedInputException {
        OptionalLong resolver = sources.resolver(function);
        OptionalInt position = resolver.isPresent() ? order.find(resolver.getAsLong()) : OptionalInt.empty();
        if (position.isPresent()) {
            int target = choose(position.getAsInt(), endOfAliases(position.getAsInt()));
            if (!sources.isStub(target)) {
                sources.readName(target, name);
                FunctionSources.appendStubSuffix(name);
                return;
            }
        }
        sources.readName(function, name);
    }
}
