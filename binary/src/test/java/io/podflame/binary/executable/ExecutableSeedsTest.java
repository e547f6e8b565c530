package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.ByteView;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Seeds only help the search when they are valid to the end. */
class ExecutableSeedsTest {
    @Test
    void reachStubsAndCompressedSymbols() throws IOException {
        List<byte[]> seeds = ExecutableSeeds.special().toList();
        List<String> stubs = List.of("chosen", "printf@plt", "printf@plt", "chosen@plt");
        assertThat(names(seeds.get(0))).as("x86-64").isEqualTo(stubs);
        assertThat(names(seeds.get(1))).as("64-bit ARM").isEqualTo(stubs);
        assertThat(names(seeds.get(2))).as(".gnu_debugdata").containsExactly("hidden", "exported");
    }

    @Test
    void reachBothLinks() throws IOException {
        ExecutableImage image = ExecutableImage.parse(
                ByteView.of(ExecutableSeeds.special().toList().getLast(), "seed"));
        assertThat(image.debugLink().orElseThrow().name()).isEqualTo("program.debug");
        assertThat(image.debugAltLink().orElseThrow().path()).isEqualTo("../.dwz/shared");
    }

    @Test
    void reachTheDynamicSegment() throws IOException {
        assertThat(ExecutableSeeds.withoutSectionHeaders().toList())
                .hasSize(4)
                .allSatisfy(seed -> assertThat(names(seed)).containsExactly("__vdso_time", "__vdso_getcpu"));
    }

    private static List<String> names(byte[] file) throws IOException {
        SymbolTable table = ExecutableImage.parse(ByteView.of(file, "seed")).symbolTable();
        return IntStream.range(0, table.size()).mapToObj(table::name).toList();
    }
}
