package io.podflame.agent.symbols;

import io.podflame.agent.model.Location;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The kernel's functions by address, as /proc/kallsyms had them at one moment. /proc/kallsyms gives no sizes: a function goes on to the next
 * symbol, at most {@link #MAX_FUNCTION_BYTES}. Takes 12 bytes per symbol and some 9 for its name. Not thread-safe.
 */
final class KernelSymbolTable {

    /** No function of a kernel is longer; what lies further from a symbol has none. */
    static final int MAX_FUNCTION_BYTES = 256 << 10;

    /** In place of a name's number: code that we know ends here. */
    static final int NO_NAME = -1;

    private static final char MODULE_SEPARATOR = '\t';

    /** Functions kept ready; some thousand of a kernel's 120,000 are ever sampled. When full, all are forgotten. */
    private static final int MAX_KNOWN = 4_096;

    /** Ascending, unsigned. */
    private final long[] starts;
    /** By index in {@link #starts}; {@link #NO_NAME} where known text ends. */
    private final int[] names;

    private final NameBlocks blocks;

    /** What {@link #find} answers, by index: a function is sampled at many addresses, and reading a name inflates a block. */
    private final Map<Integer, Optional<Location.Kernel>> known = new HashMap<>();

    KernelSymbolTable(long[] starts, int[] names, NameBlocks blocks) {
        this.starts = starts;
        this.names = names;
        this.blocks = blocks;
    }

    static KernelSymbolTable empty() {
        return new KernelSymbolTable(new long[0], new int[0], new NameBlocks.Builder().build());
    }

    /** The function that holds the address; a return address is looked up one less. */
    Optional<Location.Kernel> find(long kernelAddress) {
        int index = floor(kernelAddress);
        if (index < 0 || names[index] == NO_NAME || kernelAddress - starts[index] >= MAX_FUNCTION_BYTES) {
            return Optional.empty();
        }
        if (known.size() >= MAX_KNOWN) {
            known.clear();
        }
        return known.computeIfAbsent(index, this::function);
    }

    private Optional<Location.Kernel> function(int index) {
        String name = blocks.name(names[index]);
        int separator = name.indexOf(MODULE_SEPARATOR);
        return Optional.of(
                separator < 0
                        ? new Location.Kernel(name, "")
                        : new Location.Kernel(name.substring(0, separator), name.substring(separator + 1)));
    }

    /** Index of the last start at or below the address, or -1. */
    private int floor(long kernelAddress) {
        int low = 0;
        int high = starts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], kernelAddress) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** Addresses that have a name. */
    int size() {
        return (int) Arrays.stream(names).filter(name -> name != NO_NAME).count();
    }

    /** Heap it takes, estimated. */
    long sizeBytes() {
        return 12L * starts.length + blocks.sizeBytes();
    }
}
