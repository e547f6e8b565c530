package io.podflame.binary.symbol;

import io.podflame.binary.MalformedInputException;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of one stretch, for those who look up many of its addresses. Offsets are bytes from the start of the stretch, unsigned. Immutable
 * once it is made.
 */
final class StretchRows {
    private final boolean named;
    private final boolean lines;
    private final Ints offsets = new Ints();
    /** By row: where the first one begins that has the same frames. */
    private final Ints firsts = new Ints();

    /**
     * Reads an open block to its end.
     *
     * @param lines whether rows differ that differ in nothing but their source line
     */
    StretchRows(LineBlockDecoder block, long stretchBytes, boolean lines) throws MalformedInputException {
        this.named = block.functionName() != 0;
        this.lines = lines;
        if (!lines && block.scopeCount() == 1) {
            return;
        }
        Map<Integer, Integer> firstOfScope = new HashMap<>();
        long offset = 0;
        int scope = 0;
        while (block.next(stretchBytes)) {
            if (block.offset() > offset) {
                add((int) offset, scope, firstOfScope);
            }
            offset = block.offset();
            scope = block.scope();
        }
        add((int) offset, scope, firstOfScope);
    }

    private void add(int offset, int scope, Map<Integer, Integer> firstOfScope) {
        int first = lines ? offset : firstOfScope.computeIfAbsent(scope, absent -> offset);
        if (firsts.size() == 0 || firsts.get(firsts.size() - 1) != first) {
            offsets.add(offset);
            firsts.add(first);
        }
    }

    /** Whether the stretch itself names its function. */
    boolean named() {
        return named;
    }

    /** An offset whose code has the same frames as that one's: the same for all of them. */
    int first(int offset) {
        int low = 0;
        int high = offsets.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Integer.compareUnsigned(offsets.get(middle), offset) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 0 : firsts.get(low - 1);
    }
}
