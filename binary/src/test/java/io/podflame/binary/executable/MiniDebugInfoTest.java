package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.podflame.binary.ByteView;
import io.podflame.binary.ElfFixture;
import io.podflame.binary.OutsideTool;
import io.podflame.binary.Scratch;
import io.podflame.binary.symbol.SymbolTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Symbols in .gnu_debugdata, with elfutils as the second opinion. */
class MiniDebugInfoTest {
    private static final Scratch SCRATCH = bytes -> Arena.ofAuto().allocate(bytes);

    @TempDir
    private Path directory;

    @Test
    void completesTheDynamicSymbolsAsElfutilsReadsThem() throws IOException {
        CompiledProgram program = CompiledProgram.in(directory);
        Path stripped = program.withMiniDebugInfo("mini");
        try (ExecutableFile file = ExecutableFile.open(stripped)) {
            SymbolTable table = file.symbolTable();
            ReadelfFunctions.ofMiniDebugInfo(stripped).assertNamedBy(table, 2);
            ReadelfFunctions.of(stripped).assertNamedBy(table, 2);
            assertThat(names(table)).contains("hidden", "other", "exported", "main", "printf@plt", "puts@plt");
        }
        try (ExecutableFile file = ExecutableFile.open(program.stripped("bare"))) {
            assertThat(names(file.symbolTable())).contains("exported", "main").doesNotContain("hidden", "other");
        }
    }

    @Test
    void readsTheFunctionsOfLibcThatArePackedLikeFedoras() throws IOException {
        Path packed = libcWithMiniDebugInfo(directory);
        Path debug = DebugFileSymbolsTest.debugFileOf(packed);
        try (ExecutableFile file = ExecutableFile.open(packed)) {
            ReadelfFunctions functions = ReadelfFunctions.ofMiniDebugInfo(packed);
            functions.assertNamedBy(file.symbolTable(), 3_000);
            assertThat(functions.count()).isEqualTo(ReadelfFunctions.of(debug).count());
        }
    }

    static Path libcWithMiniDebugInfo(Path folder) throws IOException {
        Path libc = OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6");
        Path packed = Files.copy(libc, folder.resolve("libc.so.6"));
        Path mini = folder.resolve("mini");
        String debug = DebugFileSymbolsTest.debugFileOf(libc).toString();
        OutsideTool.run("strip", "--strip-debug", "-o", mini.toString(), debug);
        OutsideTool.run("xz", mini.toString());
        OutsideTool.run("objcopy", "--add-section", ".gnu_debugdata=" + mini + ".xz", packed.toString());
        return packed;
    }

    @Test
    void leavesOutWhatNeedsADecoderWindowThatTheAgentCannotHold() throws IOException {
        Path stripped = CompiledProgram.in(directory).withMiniDebugInfo("large", "--lzma2=dict=64MiB");
        try (ExecutableFile file = ExecutableFile.open(stripped)) {
            assertThat(file.writeSymbolTable(OutputStream.nullOutputStream(), SCRATCH)
                            .problems())
                    .singleElement(STRING)
                    .contains("expected xz within 9216 KiB of memory");
        }
    }

    @Test
    void leavesOutZerosThatFillTheMemory() throws IOException {
        assertThat(problemOf(xz(new byte[40 << 20])))
                .contains("expected a file of at most")
                .contains("found 41943040 bytes");
    }

    @Test
    void leavesOutSymbolsForOtherAddresses() throws IOException {
        ElfFixture other = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        other.writableSegment(other.text(0x40));
        assertThat(problemOf(xz(other.build()))).contains("found a file with other segments");
    }

    @Test
    void leavesOutASectionThatIsCutOrChangedAnywhere() throws IOException {
        ElfFixture inner = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        int text = inner.text(0x40);
        inner.symbols(2, ElfFixture.Symbol.globalFunction("hidden", inner.address(text), 8, text));
        byte[] compressed = xz(inner.build());
        assertThat(names(symbolsOf(compressed))).containsExactly("hidden");
        for (int length = 1; length < compressed.length; length++) {
            byte[] cut = Arrays.copyOf(compressed, length);
            assertThat(problemOf(cut)).as("%d bytes", length).startsWith(".gnu_debugdata is not read: ");
        }
        for (int i = 0; i < compressed.length; i++) {
            byte[] changed = compressed.clone();
            changed[i] ^= 0x41;
            // every byte is under a checksum
            assertThat(problemOf(changed)).as("byte %d", i).startsWith(".gnu_debugdata is not read: ");
        }
    }

    private static SymbolTable symbolsOf(byte[] debugData) throws IOException {
        return imageWith(debugData).symbolTable();
    }

    /** Why the section was not read: a table without it is written all the same. */
    private static String problemOf(byte[] debugData) throws IOException {
        SymbolTableSummary table = imageWith(debugData).writeSymbolTable(OutputStream.nullOutputStream(), SCRATCH);
        assertThat(table.symbols()).isZero();
        assertThat(table.problems()).hasSize(1);
        return table.problems().getFirst();
    }

    private static ExecutableImage imageWith(byte[] debugData) throws IOException {
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        fixture.text(0x40);
        fixture.section(".gnu_debugdata", 1, 0, debugData, 0, 0);
        return ExecutableImage.parse(ByteView.of(fixture.build(), "fixture"));
    }

    private static byte[] xz(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (XZOutputStream output = new XZOutputStream(compressed, new LZMA2Options(1))) {
            output.write(bytes);
        }
        return compressed.toByteArray();
    }

    private static String[] names(SymbolTable table) {
        return IntStream.range(0, table.size()).mapToObj(table::name).toArray(String[]::new);
    }
}
