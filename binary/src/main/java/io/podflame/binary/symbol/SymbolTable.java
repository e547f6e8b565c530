package io.podflame.binary.symbol;

import java.nio.charset.StandardCharsets;

/**
 * All symbols of one build ID: ranges of elfAddresses that do not overlap, in ascending order, each with a name.
 *
 * <p>A function that encloses another appears as several ranges with the same name. Addresses are unsigned. Costs 16 bytes
 * per range plus the names' bytes plus one {@code String} per distinct name that was asked for. Immutable and safe for all
 * threads; looking up allocates nothing.
 */
public final class SymbolTable {
    private final long[] starts;
    private final int[] lengths; // unsigned
    private final int[] nameAndOrigin; // number of the name << 1 | ordinal of the origin
    private final byte[] nameBytes;
    private final int[] nameEnds; // name i lies in nameBytes from nameEnds[i - 1] to nameEnds[i]
    private final String[] nameCache; // filled on demand; a race makes an equal String twice, which is harmless

    /** Takes over the arrays, which must have the exact lengths. */
    SymbolTable(long[] starts, int[] lengths, int[] nameAndOrigin, byte[] nameBytes, int[] nameEnds) {
        this.starts = starts;
        this.lengths = lengths;
        this.nameAndOrigin = nameAndOrigin;
        this.nameBytes = nameBytes;
        this.nameEnds = nameEnds;
        this.nameCache = new String[nameEnds.length];
    }

    /** How many ranges. */
    public int size() {
        return starts.length;
    }

    /** How many distinct names at most: a name may have been entered twice. */
    public int nameCount() {
        return nameEnds.length;
    }

    /**
     * Index of the range that holds {@code elfAddress}, or -1 when none does. For a return address look up the address
     * minus one.
     */
    public int find(long elfAddress) {
        int low = 0;
        int high = starts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], elfAddress) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && Long.compareUnsigned(elfAddress - starts[high], length(high)) < 0 ? high : -1;
    }

    /** elfAddress of the first byte of range {@code index}. */
    public long start(int index) {
        return starts[index];
    }

    /** The elfAddress after the last byte of range {@code index}. */
    public long end(int index) {
        return starts[index] + length(index);
    }

    private long length(int index) {
        return Integer.toUnsignedLong(lengths[index]);
    }

    /** The symbol's name; bytes that are not UTF-8 become U+FFFD. */
    public String name(int index) {
        int name = nameNumber(index);
        String cached = nameCache[name];
        if (cached == null) {
            int from = nameStart(name);
            cached = new String(nameBytes, from, nameEnds[name] - from, StandardCharsets.UTF_8);
            nameCache[name] = cached;
        }
        return cached;
    }

    public SymbolOrigin origin(int index) {
        return (nameAndOrigin[index] & 1) == SymbolOrigin.GO.ordinal() ? SymbolOrigin.GO : SymbolOrigin.ELF;
    }

    /** Whether the Go runtime's table named this symbol. */
    public boolean isGo(int index) {
        return origin(index) == SymbolOrigin.GO;
    }

    void readName(int index, SymbolName into) {
        int name = nameNumber(index);
        into.set(nameBytes, nameStart(name), nameEnds[name] - nameStart(name), name);
    }

    private int nameNumber(int index) {
        return nameAndOrigin[index] >>> 1;
    }

    private int nameStart(int name) {
        return name == 0 ? 0 : nameEnds[name - 1];
    }
}
