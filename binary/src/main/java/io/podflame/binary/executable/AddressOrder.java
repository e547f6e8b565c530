package io.podflame.binary.executable;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfSymbols;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The functions of an executable in ascending order of start, at 8 bytes each: (start - lowest start) << 32 | function.
 * Functions at one address follow in order of index.
 */
final class AddressOrder {
    /** More functions than this are refused: 8 MB of keys in an agent with a heap of 64 MB. */
    static final int MAX_FUNCTIONS = 1 << 20;

    private static final long MAX_SPAN_BYTES = 1L << 31;

    private final FunctionSources sources;
    private long base;
    private long[] keys = {};
    private int count;

    private AddressOrder(FunctionSources sources) {
        this.sources = sources;
    }

    /** @throws MalformedInputException when there are too many functions or they lie too far apart */
    static AddressOrder of(FunctionSources sources) throws MalformedInputException {
        AddressOrder order = new AddressOrder(sources);
        order.measure();
        order.fill();
        Arrays.sort(order.keys);
        return order;
    }

    int count() {
        return keys.length;
    }

    int function(int position) {
        return (int) keys[position];
    }

    long start(int position) {
        return base + (keys[position] >>> 32);
    }

    /** The first position of the functions that start at {@code elfAddress}; empty when none does. */
    OptionalInt find(long elfAddress) {
        long distance = elfAddress - base;
        if (distance < 0 || distance >= MAX_SPAN_BYTES) {
            return OptionalInt.empty();
        }
        int at = Arrays.binarySearch(keys, distance << 32);
        int position = at < 0 ? -at - 1 : at;
        return position < keys.length && start(position) == elfAddress ? OptionalInt.of(position) : OptionalInt.empty();
    }

    /** Two passes, so that the keys are allocated once at their final size. */
    private void measure() throws MalformedInputException {
        Extent extent = new Extent();
        for (FunctionTable table : sources.tables()) {
            forEach(table, extent);
        }
        if (extent.functions > MAX_FUNCTIONS) {
            throw new MalformedInputException(
                    sources.source(), 0, "at most " + MAX_FUNCTIONS + " functions", String.valueOf(extent.functions));
        }
        base = extent.lowest;
        keys = new long[extent.functions];
    }

    private static final class Extent implements ElfSymbols.FunctionStarts {
        private int functions;
        private long lowest = -1L; // the highest unsigned address

        @Override
        public void accept(int index, long start) {
            functions++;
            lowest = Long.compareUnsigned(start, lowest) < 0 ? start : lowest;
        }
    }

    /** Those that count: inside Go's code only Go's own. */
    private void forEach(FunctionTable table, ElfSymbols.FunctionStarts starts) throws MalformedInputException {
        boolean go = table instanceof FunctionTable.Go;
        table.forEach((index, start) -> {
            if (go || !sources.isGoAddress(start)) {
                starts.accept(index, start);
            }
        });
    }

    private void fill() throws MalformedInputException {
        List<FunctionTable> tables = sources.tables();
        for (int t = 0; t < tables.size(); t++) {
            int table = t;
            forEach(tables.get(t), (index, start) -> add(start, FunctionSources.function(table, index)));
        }
    }

    private void add(long start, int function) throws MalformedInputException {
        long distance = start - base;
        if (distance < 0 || distance >= MAX_SPAN_BYTES) {
            throw new MalformedInputException(
                    sources.source(),
                    0,
                    "functions within 2 GiB of 0x" + Long.toHexString(base),
                    "one at 0x" + Long.toHexString(start));
        }
        if (count == keys.length) {
            throw new MalformedInputException(
                    sources.source(), 0, "a file that nobody writes to", "more functions than a moment ago");
        }
        keys[count++] = distance << 32 | Integer.toUnsignedLong(function);
    }
}
