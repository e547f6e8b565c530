package io.podflame.binary.executable;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfSymbols;
import io.podflame.binary.symbol.SymbolName;
import java.util.Arrays;

/**
 * Chooses one of several ELF names for one address: one with a size over a mere label, then global over weak over local,
 * then without a version ({@code memcpy@@GLIBC_2.14}), then the shortest, then the first in byte order.
 */
final class AliasPreference {
    private final ElfSymbols symbols;
    private final SymbolName left = new SymbolName();
    private final SymbolName right = new SymbolName();

    AliasPreference(ElfSymbols symbols) {
        this.symbols = symbols;
    }

    /** The better of two symbols at one address. */
    int better(int a, int b) throws MalformedInputException {
        return compare(a, b) <= 0 ? a : b;
    }

    private int compare(int a, int b) throws MalformedInputException {
        int bySize = Boolean.compare(symbols.sizeBytes(a) == 0, symbols.sizeBytes(b) == 0);
        if (bySize != 0) {
            return bySize;
        }
        int byBinding = Integer.compare(symbols.bindingRank(b), symbols.bindingRank(a));
        return byBinding != 0 ? byBinding : compareNames(a, b);
    }

    private int compareNames(int a, int b) throws MalformedInputException {
        left.read(symbols.names(), symbols.nameOffset(a), 0);
        right.read(symbols.names(), symbols.nameOffset(b), 0);
        int byVersion = Boolean.compare(hasVersion(left), hasVersion(right));
        if (byVersion != 0) {
            return byVersion;
        }
        int byLength = Integer.compare(left.length(), right.length());
        return byLength != 0
                ? byLength
                : Arrays.compareUnsigned(left.array(), 0, left.length(), right.array(), 0, right.length());
    }

    private static boolean hasVersion(SymbolName name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.array()[i] == '@') {
                return true;
            }
        }
        return false;
    }
}
