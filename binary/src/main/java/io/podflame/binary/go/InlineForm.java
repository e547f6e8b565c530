package io.podflame.binary.go;

import io.podflame.binary.MalformedInputException;
import java.util.Optional;

/**
 * How a file keeps inlined calls.
 *
 * @param layout which of a function's tables and data they are
 * @param calls the calls themselves; empty where they are not found or there are none
 * @param isKnown whether there is no inlined call but in {@code calls}
 */
record InlineForm(InlineLayout layout, Optional<InlinedCalls> calls, boolean isKnown) {
    /** Whether calls were inlined into a function. */
    boolean isIn(FunctionRecord record) throws MalformedInputException {
        return layout.isIn(record) && !(calls.isEmpty() && isKnown);
    }

    /** Where the function's table of inlined calls by address starts. */
    long table(FunctionRecord record) throws MalformedInputException {
        return record.pcdata(layout.pcdataIndex());
    }
}
