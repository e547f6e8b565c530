package io.podflame.binary.symbol;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds one address for all that have the same frames: whoever adds samples up by it has fewer sums. A stretch is decoded when an address of
 * it is first asked for, and kept, in 8 bytes for each row. Safe for all threads: rows have final fields alone, so that whoever sees them sees
 * them whole; two threads may decode the same stretch at once, which costs time and nothing else.
 */
public final class PlaceLookup {
    private final SymbolTable table;
    private final Ranges stretches;
    private final @Nullable StretchRows[] decoded;

    PlaceLookup(SymbolTable table, Ranges stretches) {
        this.table = table;
        this.stretches = stretches;
        this.decoded = new @Nullable StretchRows[stretches.size()];
    }

    /**
     * An address with the same frames as {@code elfAddress}, of most such addresses the same one; empty where no function is known. For a
     * return address look up the address minus one.
     */
    public OptionalLong find(long elfAddress) {
        int symbol = table.find(elfAddress);
        int stretch = stretches.find(elfAddress);
        if (stretch < 0) {
            return symbol < 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(checked(table.start(symbol), symbol, -1, elfAddress));
        }
        StretchRows rows = rows(stretch);
        if (symbol < 0 && !rows.named()) {
            return OptionalLong.empty();
        }
        long start = stretches.start(stretch);
        long first = start + Integer.toUnsignedLong(rows.first((int) (elfAddress - start)));
        return OptionalLong.of(checked(first, symbol, stretch, elfAddress));
    }

    /** Symbols and stretches need not begin and end together. */
    private long checked(long address, int symbol, int stretch, long otherwise) {
        return table.find(address) == symbol && stretches.find(address) == stretch ? address : otherwise;
    }

    private StretchRows rows(int stretch) {
        StretchRows known = decoded[stretch];
        if (known != null) {
            return known;
        }
        StretchRows read = table.rows(stretch);
        decoded[stretch] = read;
        return read;
    }
}
