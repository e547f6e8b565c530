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
    private final Ints offsets = new Ints();
    /** By row: where the first one begins that has the same frames. */
    private final Ints firsts = new Ints();

    /** What decides the frames. */
    private record Row(int scope, int file, int line) {

        static Row of(LineBlockDecoder block) {
            return new Row(block.scope(), block.file(), block.line());
        }
    }

    /** Reads an open block to its end. */
    StretchRows(LineBlockDecoder block, long stretchBytes) throws MalformedInputException {
        this.named = block.functionName() != 0;
        Map<Row, Integer> firstOffsets = new HashMap<>();
        long offset = 0;
        Row row = Row.of(block);
        while (block.next(stretchBytes)) {
            if (block.offset() > offset) {
                add((int) offset, row, firstOffsets);
            }
            offset = block.offset();
            row = Row.of(block);
        }
        add((int) offset, row, firstOffsets);
    }

    private void add(int offset, Row row, Map<Row, Integer> firstOffsets) {
        int first = firstOffsets.computeIfAbsent(row, absent -> offset);
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
