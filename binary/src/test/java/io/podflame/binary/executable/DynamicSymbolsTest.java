package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.OutsideTool;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Symbols found as the dynamic linker finds them: in the vdso, and in files without section headers. */
class DynamicSymbolsTest {
    @TempDir
    private Path directory;

    @Test
    void namesTheFunctionsOfTheVdso() throws IOException {
        byte[] vdso = vdso();
        SymbolTable table = symbols(vdso);
        assertThat(names(table))
                .contains("__vdso_clock_gettime", "__vdso_gettimeofday", "__vdso_time", "__vdso_getcpu");
        Path file = Files.write(directory.resolve("vdso.so"), vdso);
        ReadelfFunctions.of(file).assertNamedBy(table, 4);
        SymbolTable withoutHeaders = symbols(CompiledProgram.withoutSectionHeaders(vdso));
        assertThat(names(withoutHeaders)).isEqualTo(names(table));
    }

    /** From this process: the kernel maps it into every one. */
    private static byte[] vdso() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(it -> it.endsWith("[vdso]"))
                .findFirst()
                .orElseThrow();
        String[] range = line.split("[ -]");
        long start = Long.parseUnsignedLong(range[0], 16);
        byte[] bytes = new byte[(int) (Long.parseUnsignedLong(range[1], 16) - start)];
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
            memory.seek(start);
            memory.readFully(bytes);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sysv", "gnu", "both"})
    void countsSymbolsByEitherHashTable(String style) throws IOException {
        Path program =
                CompiledProgram.in(directory, "-Wl,--hash-style=" + style).stripped("stripped");
        SymbolTable table = symbols(CompiledProgram.withoutSectionHeaders(Files.readAllBytes(program)));
        assertThat(names(table)).contains("exported", "main");
        ReadelfFunctions.of(program).assertNamedBy(table, 2);
    }

    @Test
    void namesEveryFunctionOfLibcWithoutSectionHeaders() throws IOException {
        Path libc = OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6");
        SymbolTable table = symbols(CompiledProgram.withoutSectionHeaders(Files.readAllBytes(libc)));
        ReadelfFunctions.of(libc).assertNamedBy(table, 2_000);
    }

    @Test
    void readsOrRefusesTheVdsoWithAnythingChanged() throws IOException {
        byte[] whole = CompiledProgram.withoutSectionHeaders(vdso());
        assertThat(names(symbols(whole))).isNotEmpty();
        for (int length = 0; length < whole.length; length++) {
            readOrRefuse(Arrays.copyOf(whole, length));
        }
        for (int i = 0; i < 0x800; i++) { // headers, hash table, symbols, the dynamic segment
            byte[] changed = whole.clone();
            changed[i] = (byte) ~whole[i];
            readOrRefuse(changed);
        }
    }

    @Test
    void refusesAHashTableThatClaimsMoreSymbolsThanFit() throws IOException {
        Path program = CompiledProgram.in(directory, "-Wl,--hash-style=sysv").stripped("stripped");
        byte[] bytes = CompiledProgram.withoutSectionHeaders(Files.readAllBytes(program));
        int hash = (int) Long.parseLong(
                OutsideTool.run("readelf", "-SW", program.toString()).stream()
                        .filter(line -> line.contains(" .hash "))
                        .map(line -> line.replaceAll(".*HASH +", "").split(" +")[1])
                        .findFirst()
                        .orElseThrow(),
                16);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(hash + 4, -1);
        assertThatThrownBy(() -> symbols(bytes)).isInstanceOf(MalformedInputException.class);
    }

    private static void readOrRefuse(byte[] bytes) throws IOException {
        try {
            symbols(bytes);
        } catch (MalformedInputException e) {
            // refused, as it may be
        }
    }

    private static SymbolTable symbols(byte[] file) throws IOException {
        return ExecutableImage.parse(ByteView.of(file, "file")).symbolTable();
    }

    private static String[] names(SymbolTable table) {
        return IntStream.range(0, table.size()).mapToObj(table::name).toArray(String[]::new);
    }
}
