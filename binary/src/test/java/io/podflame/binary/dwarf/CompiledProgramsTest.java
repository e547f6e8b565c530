package io.podflame.binary.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs of this machine's compilers, with llvm-symbolizer as the second opinion on function, file and line of every frame.
 *
 * <p>Symbols are stripped before: so the outermost name comes from DWARF on both sides. {@code -Ddwarf.addresses=10000} compares more.
 */
class CompiledProgramsTest {
    private static final int ADDRESSES = Integer.getInteger("dwarf.addresses", 400);
    private static final Path SOURCES = Path.of("src/test/resources").toAbsolutePath();

    @TempDir
    private Path directory;

    static Stream<List<String>> commands() {
        return Stream.of(
                        "gcc -gdwarf-2 -O2 C",
                        "gcc -gdwarf-3 -O2 -ffunction-sections -Wl,--gc-sections C",
                        "gcc -gdwarf-4 -O3 -no-pie -gz=zlib-gnu C",
                        "gcc -gdwarf-5 -O2 -gz=zlib C",
                        "gcc -gdwarf-5 -O2 -gdwarf64 C",
                        "gcc -gdwarf-5 -O1 -static C",
                        "gcc -gdwarf-5 -O0 C",
                        "g++ -gdwarf-3 -O2 -fdebug-types-section U C++",
                        "g++ -gdwarf-4 -O2 -fdebug-types-section U C++",
                        "g++ -gdwarf-5 -O2 -fdebug-types-section -ffunction-sections -Wl,--gc-sections U C++",
                        "g++ -gdwarf-5 -O2 -flto U C++",
                        "clang-14 -gdwarf-4 -O2 U C++ -lstdc++",
                        "clang-14 -gdwarf-5 -O2 -ffunction-sections -Wl,--gc-sections U C++ -lstdc++",
                        "rustc -g -C opt-level=3 R",
                        "rustc -g -C opt-level=3 -C lto=fat -C codegen-units=1 R")
                .map(CompiledProgramsTest::command);
    }

    private static List<String> command(String text) {
        return Stream.of(text.split(" "))
                .map(word -> switch (word) {
                    case "C" -> SOURCES.resolve("inlining.c").toString();
                    case "C++" -> SOURCES.resolve("inlining.cpp").toString();
                    case "U" -> SOURCES.resolve("unit.cpp").toString();
                    case "R" -> SOURCES.resolve("inlining.rs").toString();
                    default -> word;
                })
                .toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void agreesWithLlvmOnEveryFrame(List<String> command) throws IOException {
        Path program = compile("program", command);
        Agreement agreement = Agreement.of(program, Optional.empty(), program, ADDRESSES);
        assertThat(agreement.reading().firstProblem()).isEmpty();
        assertThat(agreement.differences()).isEmpty();
        assertThat(agreement.outerNames()).isEqualTo(agreement.compared());
        assertThat(agreement.compared()).isGreaterThan(ADDRESSES / 3);
        if (!command.contains("-O0")) {
            assertThat(agreement.inlined()).isGreaterThan(ADDRESSES / 10);
        }
    }

    /** Both units have the same templates of the library, and the linker gives those that it discarded the addresses of those that it kept. */
    @ParameterizedTest
    @ValueSource(strings = {"-gdwarf-5 -O2", "-gdwarf-4 -O1", "-gdwarf-5 -O2 -ffunction-sections", "-gdwarf-3 -O0"})
    void readsOnceWhatSeveralUnitsTell(String flags) throws IOException {
        Path again = compile("again.o", command("g++ " + flags + " -c -Dmain=other C++"));
        Path program = compile("twice", command("g++ " + flags + " -Wl,-z,muldefs U C++ " + again));
        CollectedLines all = Agreement.lines(program);
        FirstTold first = new FirstTold();
        DwarfReading reading = Agreement.read(program, first);
        assertThat(reading.firstProblem()).isEmpty();
        assertThat(first.leftOut()[0]).isGreaterThan(5);
        assertThat(reading.stretches()).isEqualTo(all.count());
        assertThat(first.taken().count() + first.leftOut()[0]).isEqualTo(all.count());
        for (long address : all.rowStarts()) {
            assertThat(first.taken().frames(address)).isEqualTo(all.frames(address));
        }
    }

    /** LLVM 14 does not read it: it is asked of the program before. */
    @Test
    void readsWhatZstdCompressed() throws IOException {
        Path program = compile("plain", command("g++ -gdwarf-5 -O2 U C++"));
        Path compressed = directory.resolve("compressed");
        OutsideTool.run("objcopy", "--compress-debug-sections=zstd", program.toString(), compressed.toString());
        Agreement agreement = Agreement.of(compressed, Optional.empty(), program, ADDRESSES);
        assertThat(Files.size(compressed)).isLessThan(Files.size(program) / 2);
        assertThat(agreement.reading().firstProblem()).isEmpty();
        assertThat(agreement.differences()).isEmpty();
        assertThat(agreement.inlined()).isGreaterThan(ADDRESSES / 10);
    }

    /** The rest of the information is in another file: lines are known without it, functions and calls are not. */
    @Test
    void readsTheLinesOfSplitDwarf() throws IOException {
        for (int version : List.of(4, 5)) {
            Path program = compile("split" + version, command("gcc -gdwarf-" + version + " -gsplit-dwarf -O2 -c C"));
            Path object = directory.resolve("split" + version + ".linked");
            OutsideTool.run("gcc", "-o", object.toString(), program.toString());
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".dwo")).toList()) {
                    Files.delete(file);
                }
            }
            Path linked = stripped(object);
            Agreement agreement = Agreement.of(linked, Optional.empty(), linked, ADDRESSES);
            assertThat(agreement.reading().firstProblem()).isEmpty();
            assertThat(agreement.differences()).isEmpty();
            assertThat(agreement.inlined()).isZero();
            assertThat(agreement.compared()).isGreaterThan(ADDRESSES / 3);
        }
    }

    /** llvm-symbolizer 14 cannot read the alternate file: it reads the same code from before dwz moved what two programs share. */
    @Test
    void readsNamesOutOfAnAlternateFile() throws IOException {
        for (int version : List.of(4, 5)) {
            Path program = directory.resolve("shared" + version);
            Path other = directory.resolve("other" + version);
            String flags = "g++ -gdwarf-" + version + " -O2 U C++ -o ";
            OutsideTool.run(command(flags + program).toArray(String[]::new));
            OutsideTool.run(command(flags.replace("-O2", "-O1") + other).toArray(String[]::new));
            Path before = stripped(program);
            Path alternate = directory.resolve("alternate" + version);
            List<String> dwz = new ArrayList<>(List.of("dwz", "-m", alternate.toString()));
            dwz.addAll(version == 5 ? List.of("--dwarf-5") : List.of());
            dwz.addAll(List.of(program.toString(), other.toString()));
            OutsideTool.run(dwz.toArray(String[]::new));
            Agreement agreement = Agreement.of(program, Optional.of(alternate), before, ADDRESSES);
            assertThat(agreement.reading().firstProblem()).isEmpty();
            assertThat(agreement.reading().namesInMissingFile()).isZero();
            assertThat(agreement.differences()).isEmpty();
            assertThat(agreement.outerNames()).isEqualTo(agreement.compared());
            Agreement without = Agreement.of(program, Optional.empty(), before, ADDRESSES);
            assertThat(without.reading().malformedUnits()).isZero();
            assertThat(without.reading().namesInMissingFile()).isPositive();
        }
    }

    private Path compile(String name, List<String> command) {
        Path program = directory.resolve(name);
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of("-o", program.toString()));
        OutsideTool.run(whole.toArray(String[]::new));
        return command.contains("-c") ? program : stripped(program);
    }

    /** A copy without symbols. */
    private static Path stripped(Path program) {
        Path result = Path.of(program + ".stripped");
        OutsideTool.run(
                "objcopy",
                "--wildcard",
                "--strip-all",
                "--keep-section=.debug_*",
                "--keep-section=.zdebug_*",
                program.toString(),
                result.toString());
        return result;
    }
}
