package io.podflame.binary.executable;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** ELF, Go tables, stubs, compressed symbols, links to debug files. Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class ExecutableImageFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(ExecutableSeeds.all(), ExecutableSeeds.special(), ExecutableSeeds.withoutSectionHeaders())
                .flatMap(it -> it);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefuses(byte[] bytes) throws IOException {
        try {
            ExecutableImage image = ExecutableImage.parse(ByteView.of(bytes, "fuzz"));
            image.loadSegments().elfAddress(0x200);
            image.debugLink();
            image.debugAltLink();
            image.callFrameInformation(1 << 12);
            check(image.symbolTable());
            check(image.withDebugFile(ExecutableImage.parse(ByteView.of(bytes, "debug")), Optional.empty())
                    .symbolTable());
        } catch (MalformedInputException e) {
            // refused, as it may be
        }
    }

    private static void check(SymbolTable table) {
        for (int i = 0; i < table.size(); i++) {
            if (table.find(table.start(i)) != i || table.find(table.end(i) - 1) != i) {
                throw new AssertionError("range " + i + " is not found");
            }
        }
    }
}
