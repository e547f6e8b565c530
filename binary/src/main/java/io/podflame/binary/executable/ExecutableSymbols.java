package io.podflame.binary.executable;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.symbol.SymbolName;
import io.podflame.binary.symbol.SymbolSink;
import java.io.IOException;
import java.util.Optional;

/**
 * All symbols of one executable in order of address, one name per address.
 *
 * <ul>
 *   <li>Inside Go's code only Go's function table names addresses; ELF symbols name the rest (C code linked in by cgo).
 *   <li>Of several ELF names for one address {@link AliasPreference} chooses.
 *   <li>A symbol ends where its size says, at most at the end of its section. One without size goes on to the next
 *       symbol or the end of its section, unless it lies inside one with a size: then it is a mere label and left out.
 * </ul>
 *
 * <p>Needs 8 bytes per symbol while it works; names stay in the file. Not for several threads.
 */
final class ExecutableSymbols {
    /** Aliases of one address that are compared; the rest are ignored, as each costs reading two names. */
    private static final int MAX_ALIASES = 256;

    private final FunctionSources sources;
    private final AddressOrder order;
    private final Optional<AliasPreference> aliases;
    private final SymbolName name = new SymbolName();

    private ExecutableSymbols(FunctionSources sources) throws MalformedInputException {
        this.sources = sources;
        this.order = AddressOrder.of(sources);
        this.aliases = sources.elf().map(AliasPreference::new);
    }

    static ExecutableSymbols parse(ElfFile file) throws MalformedInputException {
        return new ExecutableSymbols(FunctionSources.parse(file));
    }

    /** At most how many functions {@link #forEach} delivers, aliases counted. */
    int count() {
        return order.count();
    }

    /** Hands every symbol to {@code sink}, in ascending order and without overlap. */
    void forEach(SymbolSink sink) throws IOException {
        RangeFlattener ranges = new RangeFlattener(sources.source(), (start, end, function) -> {
            sources.readName(function, name);
            if (name.length() > 0) {
                sink.accept(start, end, name, sources.origin(function));
            }
        });
        int position = 0;
        while (position < order.count()) {
            int next = endOfAliases(position);
            long start = order.start(position);
            int function = choose(position, next);
            long end = sources.end(function, start, next < order.count() ? order.start(next) : start);
            boolean isLabel = !sources.hasSize(function) && ranges.covers(start);
            if (!isLabel && Long.compareUnsigned(end, start) > 0) {
                ranges.open(start, end, function);
            }
            position = next;
        }
        ranges.finish();
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
        if (FunctionSources.isGo(order.function(from))) {
            return order.function(to - 1); // those before it are empty: the next function starts where they do
        }
        int best = order.function(from);
        for (int i = from + 1; i < Math.min(to, from + MAX_ALIASES); i++) {
            best = aliases.orElseThrow().better(best, order.function(i));
        }
        return best;
    }
}
