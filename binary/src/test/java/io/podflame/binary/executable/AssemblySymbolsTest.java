package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbols without type, as assemblers make them of code that says no more, with llvm-symbolizer as the second opinion. */
class AssemblySymbolsTest {
    /** As in OpenSSL (sized), in zstd (hidden), in what NASM makes (global), with a table and marks of tools between them. */
    private static final String SOURCE = """
            .text
            .globl main, plain, concealed
            .type main, @function
            main: call sized
              call plain
            inner: call concealed
              ret
            .size main, . - main
            .fill 5, 1, 0x90
            sized: nop
              nop
              ret
            .size sized, . - sized
            .fill 7, 1, 0x90
            plain: nop
            loop: nop
              ret
            .hidden concealed
            concealed: nop
              ret
            .type typed, @function
            typed: nop
              ret
            .size typed, . - typed
            .globl .annobin_end
            .hidden .annobin_end
            .annobin_end: .fill 8, 1, 0x90
            .type data, @object
            data: .quad 1, 2, 3
            .size data, . - data
            .section lpstub, "ax"
            .type stub, @function
            stub: ret
            .size stub, . - stub
              nop
            .data
            .quad __start_lpstub
            .section .note.GNU-stack, "", @progbits
            """;

    @TempDir
    private Path folder;

    private Path program;
    private SymbolTable table;
    private final Map<String, Long> places = new HashMap<>();

    @BeforeEach
    void assemble() throws IOException {
        Path source = Files.writeString(folder.resolve("source.s"), SOURCE);
        program = folder.resolve("program");
        OutsideTool.run("gcc", "-no-pie", "-o", program.toString(), source.toString());
        try (ExecutableFile file = ExecutableFile.open(program)) {
            table = file.symbolTable();
        }
        for (String line : OutsideTool.run("nm", program.toString())) {
            String[] fields = line.strip().split(" ");
            if (fields.length == 3) {
                places.put(fields[2], Long.parseUnsignedLong(fields[0], 16));
            }
        }
    }

    @Test
    void aSizeMakesASymbolWithoutTypeAFunction() {
        assertThat(nameAt("sized", 0)).isEqualTo("sized").isEqualTo(otherNameAt("sized", 0));
        assertThat(nameAt("sized", 2)).isEqualTo("sized");
        assertThat(nameAt("sized", 3)).as("what only fills the gap").isEmpty();
    }

    @Test
    void whatOtherFilesMayCallIsAFunctionUpToTheNext() {
        assertThat(nameAt("plain", 0)).isEqualTo("plain").isEqualTo(otherNameAt("plain", 0));
        assertThat(nameAt("loop", 0)).as("a loop within").isEqualTo("plain");
        assertThat(nameAt("concealed", 0)).isEqualTo("concealed").isEqualTo(otherNameAt("concealed", 0));
        assertThat(nameAt("concealed", 1)).isEqualTo("concealed");
        assertThat(nameAt("typed", 0)).isEqualTo("typed");
    }

    @Test
    void labelsMarksAndTablesNameNothing() {
        assertThat(nameAt("inner", 0)).isEqualTo("main");
        assertThat(nameAt("main", -1)).isNotEqualTo("main");
        assertThat(nameAt(".annobin_end", 0)).isEmpty();
        assertThat(nameAt("data", 0)).isEmpty();
        assertThat(otherNameAt("data", 0)).as("llvm-symbolizer names data, too").isEqualTo("data");
        assertThat(nameAt("stub", 0)).isEqualTo("stub");
        assertThat(nameAt("stub", 1)).as("__start_lpstub begins there").isEmpty();
    }

    @Test
    void oneWithoutTypeAndSizeNamesNothingWhereStaticFunctionsWereStripped() throws IOException {
        Path library = folder.resolve("library.so");
        OutsideTool.run(
                "gcc",
                "-shared",
                "-Wl,-z,notext",
                "-s",
                "-o",
                library.toString(),
                folder.resolve("source.s").toString());
        try (ExecutableFile file = ExecutableFile.open(library)) {
            assertThat(names(file.symbolTable())).contains("main").doesNotContain("plain", "sized");
        }
        assertThat(String.join("\n", OutsideTool.run("nm", "-D", library.toString())))
                .contains(" T plain");
    }

    private static List<String> names(SymbolTable table) {
        return IntStream.range(0, table.size()).mapToObj(table::name).toList();
    }

    private String nameAt(String symbol, int distance) {
        int index = table.find(place(symbol) + distance);
        return index < 0 ? "" : table.name(index);
    }

    private String otherNameAt(String symbol, int distance) {
        String address = "0x" + Long.toHexString(place(symbol) + distance);
        return OutsideTool.run("llvm-symbolizer-14", "--obj=" + program, address)
                .getFirst();
    }

    private long place(String symbol) {
        return Objects.requireNonNull(places.get(symbol), symbol);
    }
}
