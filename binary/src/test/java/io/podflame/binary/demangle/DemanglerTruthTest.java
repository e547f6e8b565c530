package io.podflame.binary.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares with c++filt of binutils on every symbol of whole programs. {@code -Dpodflame.demangle.programs=/usr/bin/node:...}
 * adds programs of C++.
 */
class DemanglerTruthTest {
    /** See {@link #referencesMeanTheArgumentsOfTheirFunctionThoughCxxfiltSaysOtherwise}. */
    private static final double LEAST_AGREEMENT_ELSEWHERE = 0.999;

    @TempDir
    private Path folder;

    static Stream<Path> libraries() {
        String standard =
                OutsideTool.run("gcc", "-print-file-name=libstdc++.so").getFirst();
        return Stream.of(
                Path.of(standard), OutsideTool.installed("/usr/lib/x86_64-linux-gnu/libLLVM-14.so.1", "libllvm14"));
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void writesEverySymbolOfLibrariesAsCxxfiltDoes(Path library) throws IOException {
        List<String> names = SecondOpinion.symbols(library);
        assertThat(names).filteredOn(name -> name.startsWith("_Z")).hasSizeGreaterThan(2_000);
        assertThat(SecondOpinion.differences(names, SecondOpinion.of(names, folder, "c++filt")))
                .isEmpty();
    }

    @Test
    void writesSymbolsOfOtherProgramsAsCxxfiltDoes() throws IOException {
        for (String program :
                System.getProperty("podflame.demangle.programs", "").split(":")) {
            if (!program.isEmpty()) {
                List<String> names = SecondOpinion.symbols(Path.of(program));
                List<String> expected = SecondOpinion.of(names, folder, "c++filt");
                assertThat(SecondOpinion.differences(names, expected))
                        .as(program)
                        .hasSizeLessThanOrEqualTo((int) (names.size() * (1 - LEAST_AGREEMENT_ELSEWHERE)));
            }
        }
    }

    @Test
    void leavesEverySymbolOfAProgramOfCAlone() {
        List<String> names = SecondOpinion.symbols(OutsideTool.installed("/usr/bin/bash", "bash"));
        assertThat(names).hasSizeGreaterThan(2_000);
        assertThat(SecondOpinion.differences(names, names)).isEmpty();
    }

    /**
     * In a function of the argument of a template, T_ is the argument of that function, not of the template. Where the
     * mangled name repeats {@code T_&} from there, c++filt 2.40 writes the wrong one, here {@code run<…>(int&)}; the compiler
     * itself says which is meant.
     */
    @Test
    void referencesMeanTheArgumentsOfTheirFunctionThoughCxxfiltSaysOtherwise() throws IOException {
        Path source = folder.resolve("reference.cc");
        Files.writeString(source, """
                #include <cstdio>
                template <class F> void run(F &f) { std::puts(__PRETTY_FUNCTION__); f(); }
                template <class T> void outer(T &t) { auto lambda = [&] { t++; }; run(lambda); }
                int main() { int i = 0; outer(i); }
                """);
        Path program = folder.resolve("reference");
        OutsideTool.run("g++", "-o", program.toString(), source.toString());
        assertThat(OutsideTool.run(program.toString()))
                .containsExactly("void run(F&) [with F = outer<int>(int&)::<lambda()>]");
        assertThat(SecondOpinion.symbols(program))
                .contains("_Z3runIZ5outerIiEvRT_EUlvE_EvS2_")
                .map(Demangler::demangle)
                .contains("void run<outer<int>(int&)::{lambda()#1}>(outer<int>(int&)::{lambda()#1}&)");
    }

    /** Identifiers have their length in bytes of UTF-8. */
    @Test
    void knowsIdentifiersBeyondAscii() throws IOException {
        Path source = folder.resolve("unicode.cc");
        Files.writeString(source, "namespace größe { struct 長さ { int é(int); }; int 長さ::é(int a) { return a; } }\n");
        Path object = folder.resolve("unicode.o");
        OutsideTool.run("g++", "-c", "-o", object.toString(), source.toString());
        List<String> names = OutsideTool.run("sh", "-c", "nm --unicode=locale " + object + " | grep -o '_Z.*'");
        assertThat(names).map(Demangler::demangle).containsExactly("größe::長さ::é(int)");
        Path file = Files.write(folder.resolve("names"), names);
        assertThat(OutsideTool.run("sh", "-c", "xargs c++filt < " + file)).containsExactly("größe::長さ::é(int)");
    }
}
