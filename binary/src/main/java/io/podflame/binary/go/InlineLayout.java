package io.podflame.binary.go;

import io.podflame.binary.MalformedInputException;
import java.util.List;

/**
 * Where releases keep inlined calls.
 *
 * @param pcdataIndex which of a function's tables says what call is inlined at an address
 * @param functionDataIndex which of a function's data are those calls
 */
record InlineLayout(int pcdataIndex, int functionDataIndex, Entry entry) {
    /**
     * One call.
     *
     * <pre>
     * 1.9    caller:4  file:4  line:4  name:4
     * 1.12   caller:2  function ID:1  0:1  file:4  line:4  name:4  position:4
     * 1.20   function ID:1  0:3  name:4  position:4  start line:4
     * </pre>
     *
     * The position is a distance from the function's start: the caller, file and line of the call are those of the instruction there.
     */
    enum Entry {
        WIDE_CALL_SITE(16),
        CALL_SITE(20),
        POSITION(16);

        private final int sizeBytes;

        Entry(int sizeBytes) {
            this.sizeBytes = sizeBytes;
        }

        int sizeBytes() {
            return sizeBytes;
        }
    }

    /** Of releases with the same magic, the latest first. */
    static List<InlineLayout> of(PclnTable.Layout table) {
        return switch (table) {
            case GO_1_2 ->
                List.of(
                        new InlineLayout(2, 4, Entry.CALL_SITE), // 1.13
                        new InlineLayout(1, 2, Entry.CALL_SITE), // 1.12
                        new InlineLayout(1, 2, Entry.WIDE_CALL_SITE)); // 1.9
            case GO_1_16 -> List.of(new InlineLayout(2, 3, Entry.CALL_SITE), new InlineLayout(2, 4, Entry.CALL_SITE));
            case GO_1_18 -> List.of(new InlineLayout(2, 3, Entry.CALL_SITE));
            case GO_1_20, GO_LATER -> List.of(new InlineLayout(2, 3, Entry.POSITION));
        };
    }

    /** Whether calls may have been inlined into a function. */
    boolean isIn(FunctionRecord record) throws MalformedInputException {
        return record.pcdata(pcdataIndex) != 0 && record.hasFunctionData(functionDataIndex);
    }
}
