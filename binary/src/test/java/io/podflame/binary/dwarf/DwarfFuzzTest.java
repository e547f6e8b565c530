package io.podflame.binary.dwarf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** All of DWARF. Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class DwarfFuzzTest {
    static Stream<byte[]> seeds() {
        return DwarfSeeds.all();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void readsOrCounts(byte[] bytes) throws IOException {
        try {
            DwarfFixture.read(bytes, new CollectedLines());
        } catch (MalformedInputException e) {
            // no ELF file, or sections outside of it
        }
    }
}
