package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.OutsideTool;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executables named by their separate debug files. */
class DebugFileSymbolsTest {
    @TempDir
    private Path directory;

    /** Debian's way: libc6-dbg. */
    @ParameterizedTest
    @ValueSource(strings = {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "libresolv.so.2"})
    void namesWhatReadelfListsForTheDebugFileOfDebiansLibraries(String library) throws IOException {
        Path path = OutsideTool.installed("/lib/x86_64-linux-gnu/" + library, "libc6");
        Path debug = debugFileOf(path);
        try (ExecutableFile file = ExecutableFile.open(path);
                ExecutableFile debugFile = ExecutableFile.open(debug)) {
            assertThat(debugFile.buildId()).isEqualTo(file.buildId());
            SymbolTable table = file.symbolTable(new SeparateDebug(debugFile, Optional.empty()), SymbolDetail.LINES);
            ReadelfFunctions.of(debug).assertNamedBy(table, 50);
            assertThat(table.size()).isGreaterThan(file.symbolTable().size());
        }
    }

    /** Where Debian puts it, by the build ID that readelf tells. */
    static Path debugFileOf(Path executable) {
        String id = OutsideTool.run("readelf", "-n", executable.toString()).stream()
                .filter(line -> line.contains("Build ID: "))
                .map(line -> line.replaceAll(".*Build ID: ", ""))
                .findFirst()
                .orElseThrow();
        return OutsideTool.installed(
                "/usr/lib/debug/.build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug", "libc6-dbg");
    }

    /** A debug file by binutils and one by elfutils, whose program headers lead nowhere. */
    @Test
    void namesTheSameFunctionsAsTheWholeProgram() throws IOException {
        CompiledProgram program = CompiledProgram.in(directory);
        Path euDebug = directory.resolve("eu.debug");
        Path euStripped = directory.resolve("eu");
        OutsideTool.run(
                "eu-strip",
                "-f",
                euDebug.toString(),
                "-o",
                euStripped.toString(),
                program.whole().toString());
        List<String> whole;
        try (ExecutableFile file = ExecutableFile.open(program.whole())) {
            whole = describe(file.symbolTable());
        }
        assertThat(whole).anyMatch(line -> line.endsWith(" hidden")).anyMatch(line -> line.endsWith(" puts@plt"));
        try (ExecutableFile file = ExecutableFile.open(program.stripped("stripped"));
                ExecutableFile debug = ExecutableFile.open(program.debugFile("objcopy.debug"))) {
            assertThat(describe(file.symbolTable())).noneMatch(line -> line.endsWith(" hidden"));
            assertThat(describe(file.symbolTable(new SeparateDebug(debug, Optional.empty()), SymbolDetail.LINES)))
                    .isEqualTo(whole);
        }
        try (ExecutableFile file = ExecutableFile.open(euStripped);
                ExecutableFile debug = ExecutableFile.open(euDebug)) {
            assertThat(debug.buildId()).isEqualTo(file.buildId());
            assertThat(describe(file.symbolTable(new SeparateDebug(debug, Optional.empty()), SymbolDetail.LINES)))
                    .isEqualTo(whole);
        }
    }

    @Test
    void refusesADebugFileOfAnotherBuild() throws IOException {
        Path first = CompiledProgram.in(Files.createDirectory(directory.resolve("a")))
                .stripped("stripped");
        Path second = CompiledProgram.in(Files.createDirectory(directory.resolve("b")), "-Wl,--build-id=0xc0ffee")
                .debugFile("debug");
        try (ExecutableFile file = ExecutableFile.open(first);
                ExecutableFile debug = ExecutableFile.open(second)) {
            assertThatThrownBy(() -> file.symbolTable(new SeparateDebug(debug, Optional.empty()), SymbolDetail.LINES))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("expected build ID " + file.buildId().hex() + ", found build ID c0ffee");
        }
    }

    /** As prelink would move it: the same build ID, but other addresses. */
    @Test
    void refusesADebugFileForOtherAddresses() throws IOException {
        CompiledProgram program = CompiledProgram.in(directory, "-no-pie");
        Path moved = directory.resolve("moved");
        OutsideTool.run(
                "objcopy",
                "--change-addresses=0x100000",
                program.stripped("stripped").toString(),
                moved.toString());
        OutsideTool.run("objcopy", "--only-keep-debug", program.whole().toString(), moved + ".debug");
        try (ExecutableFile file = ExecutableFile.open(moved);
                ExecutableFile debug = ExecutableFile.open(Path.of(moved + ".debug"))) {
            assertThatThrownBy(() -> file.symbolTable(new SeparateDebug(debug, Optional.empty()), SymbolDetail.LINES))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("expected the load segments of " + moved);
        }
    }

    private static List<String> describe(SymbolTable table) {
        return Stream.iterate(0, i -> i < table.size(), i -> i + 1)
                .map(i -> Long.toHexString(table.start(i)) + " " + Long.toHexString(table.end(i)) + " " + table.name(i))
                .toList();
    }
}
