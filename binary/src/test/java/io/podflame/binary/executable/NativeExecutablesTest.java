package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C executables of this machine, with binutils as the second opinion. */
class NativeExecutablesTest {
    @TempDir
    private Path directory;

    @Test
    void namesEveryFunctionOfLibcAsReadelfDoes() throws IOException {
        Path libc = OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6");
        try (ExecutableFile file = ExecutableFile.open(libc)) {
            assertThat(file.isGo()).isFalse();
            ReadelfFunctions.of(libc).assertNamedBy(file.symbolTable(), 2_000);
            assertAgreesWithReadelfOnBuildId(libc, file);
        }
    }

    @Test
    void namesStaticFunctionsOfACProgram() throws IOException {
        Path source = directory.resolve("tiny.c");
        Files.writeString(source, """
                static __attribute__((noinline)) int hidden(int a) { return a * 3; }
                int visible(int a) { return hidden(a) + 1; }
                int main(int count, char **arguments) { return visible(count); }
                """);
        Path program = directory.resolve("tiny");
        OutsideTool.run("gcc", "-O1", "-Wl,--build-id=0xc0ffee", "-o", program.toString(), source.toString());
        try (ExecutableFile file = ExecutableFile.open(program)) {
            SymbolTable table = file.symbolTable();
            assertThat(file.buildId().hex()).isEqualTo("c0ffee");
            ReadelfFunctions.of(program).assertNamedBy(table, 4);
            for (String line : OutsideTool.run("nm", program.toString())) {
                if (line.endsWith(" t hidden") || line.endsWith(" T visible") || line.endsWith(" T main")) {
                    int index = table.find(Long.parseUnsignedLong(line.substring(0, 16), 16));
                    assertThat(line).endsWith(" " + table.name(index));
                }
            }
        }
    }

    @Test
    void translatesTheFileOffsetOfTheEntryPoint() throws IOException {
        Path libc = OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6");
        try (ExecutableFile file = ExecutableFile.open(libc)) {
            for (String line : OutsideTool.run("readelf", "-lW", libc.toString())) {
                String[] fields = line.strip().split("\\s+");
                if (fields[0].equals("LOAD")) {
                    long offset = Long.decode(fields[1]);
                    assertThat(file.loadSegments().elfAddress(offset)).hasValue(Long.decode(fields[2]));
                }
            }
        }
    }

    private static void assertAgreesWithReadelfOnBuildId(Path path, ExecutableFile file) {
        assertThat(file.buildIdOrigin()).isEqualTo(BuildIdOrigin.GNU);
        assertThat(OutsideTool.run("readelf", "-n", path.toString()))
                .anySatisfy(line ->
                        assertThat(line).endsWith("Build ID: " + file.buildId().hex()));
    }
}
