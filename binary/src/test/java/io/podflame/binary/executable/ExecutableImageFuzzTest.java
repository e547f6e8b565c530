package io.podflame.binary.executable;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** ELF and Go tables. Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class ExecutableImageFuzzTest {
    static Stream<byte[]> seeds() {
        return ExecutableSeeds.all();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefuses(byte[] bytes) throws IOException {
        try {
            ExecutableImage image = ExecutableImage.parse(ByteView.of(bytes, "fuzz"));
            image.loadSegments().elfAddress(0x200);
            SymbolTable table = image.symbolTable();
            for (int i = 0; i < table.size(); i++) {
                if (table.find(table.start(i)) != i || table.find(table.end(i) - 1) != i) {
                    throw new AssertionError("range " + i + " is not found");
                }
            }
        } catch (MalformedInputException e) {
            // refused, as it may be
        }
    }
}
