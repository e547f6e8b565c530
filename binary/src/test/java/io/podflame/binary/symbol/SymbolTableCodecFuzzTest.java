package io.podflame.binary.symbol;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.podflame.binary.MalformedInputException;
import java.util.Arrays;

/** Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class SymbolTableCodecFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void decodesOrRefuses(byte[] bytes) {
        SymbolTable table;
        try {
            table = SymbolTableCodec.decode(bytes, "fuzz");
        } catch (MalformedInputException e) {
            return;
        }
        SymbolTable again;
        try {
            again = SymbolTableCodec.decode(SymbolTableCodec.encode(table), "fuzz again");
        } catch (MalformedInputException e) {
            throw new AssertionError("a decoded table does not survive encoding", e);
        }
        for (int i = 0; i < table.size(); i++) {
            boolean same = again.start(i) == table.start(i)
                    && again.end(i) == table.end(i)
                    && again.name(i).equals(table.name(i))
                    && table.find(table.start(i)) == i;
            if (!same) {
                throw new AssertionError("symbol " + i + " changed: " + Arrays.toString(bytes));
            }
        }
    }
}
