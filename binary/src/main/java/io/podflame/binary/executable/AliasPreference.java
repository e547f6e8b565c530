package io.podflame.binary.executable;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SymbolName;
import java.util.Arrays;

/**
 * Chooses one of several ELF names for one address: a symbol over a stub, then one with a size over a mere label, then
 * a function over one without type, global over weak over local, then without a version ({@code memcpy@@GLIBC_2.14}), then the shortest, then the first in byte order.
 */
final class AliasPreference {
    private final FunctionSources sources;
    private final SymbolName left = new SymbolName();
    private final SymbolName right = new SymbolName();

    AliasPreference(FunctionSources sources) {
        this.sources = sources;
    }

    /** The better of two functions at one address. */
    int better(int a, int b) throws MalformedInputException {
        return compare(a, b) <= 0 ? a : b;
    }

    private int compare(int a, int b) throws MalformedInputException {
        int byKind = Boolean.compare(sources.isStub(a), sources.isStub(b));
        if (byKind != 0) {
            return byKind;
        }
        int bySize = Boolean.compare(!sources.hasSize(a), !sources.hasSize(b));
        if (bySize != 0) {
            return bySize;
        }
        int byRank = Integer.compare(sources.rank(b), sources.rank(a));
        return byRank != 0 ? byRank : compareNames(a, b);
    }

    private int compareNames(int a, int b) throws MalformedInputException {
        sources.readName(a, left);
        sources.readName(b, right);
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
