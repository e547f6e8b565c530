package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stubs of the procedure linkage table, with the labels of {@code objdump -d} as the second opinion. */
class PltStubNamesTest {
    /** A label such as {@code 0000000000001030 <puts@plt>:}. */
    private static final Pattern LABEL = Pattern.compile("(\\p{XDigit}{16}) <(.*@plt)>:");

    private static final Pattern IRELATIVE =
            Pattern.compile("^(\\p{XDigit}+) .* R_X86_64_IRELATIV\\S*\\s+(\\p{XDigit}+)$");
    private static final Pattern NM_SYMBOL = Pattern.compile("^(\\p{XDigit}+) i (\\S+)$");
    /** {@code   401018:\tff 25 …\tjmp *0xa9fe2(%rip)        # 4ab000 <…>}. */
    private static final Pattern JUMP = Pattern.compile("^ *(\\p{XDigit}+):.*jmp .*\\(%rip\\) +# (\\p{XDigit}+) ");

    private static final String[] STUB_SECTIONS = {".plt", ".plt.got", ".plt.sec"};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "/usr/bin/bash, bash, 200",
        "/usr/bin/readelf, binutils, 50",
        "/lib/x86_64-linux-gnu/libc.so.6, libc6, 40",
        "/usr/lib/x86_64-linux-gnu/libssl.so.3, libssl3, 600",
        "/usr/bin/containerd, containerd, 40",
        "/usr/bin/node, nodejs, 400"
    })
    void namesTheStubsOfDebiansExecutablesAsObjdumpDoes(String path, String debianPackage, int atLeast)
            throws IOException {
        Path executable = OutsideTool.installed(path, debianPackage);
        assertAgreesWithObjdump("objdump", executable, atLeast);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Wl,-z,lazy",
                "-Wl,-z,now",
                "-Wl,-z,ibtplt",
                "-Wl,-z,now,-z,ibtplt",
                "-no-pie",
                "-Wl,-z,lazy -fcf-protection=full -no-pie"
            })
    void namesTheStubsOfEveryShapeThatLdMakes(String options) throws IOException {
        assertAgreesWithObjdump("objdump", compile(options), 4);
    }

    private Path compile(String options) throws IOException {
        Path source = Files.writeString(directory.resolve("calls.c"), """
                #include <stdio.h>
                #include <stdlib.h>
                int main(int count, char **arguments) {
                    void (*volatile release)(void *) = free;
                    release(malloc(count));
                    free(arguments);
                    printf("%d %s", count, getenv("x"));
                    return puts("") + atoi("1");
                }
                """);
        Path program = directory.resolve("calls");
        List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-o", program.toString(), source.toString()));
        command.addAll(List.of(options.split(" ")));
        OutsideTool.run(command.toArray(String[]::new));
        return program;
    }

    /** objdump has no labels here; but it says which slot a stub jumps through, readelf what fills it, nm what is there. */
    @ParameterizedTest
    @ValueSource(strings = {"-static", "-static-pie"})
    void namesTheStubsOfFunctionsThatAStaticProgramChooses(String options) throws IOException {
        String program = compile(options).toString();
        Map<Long, Long> resolvers = new TreeMap<>();
        matches(IRELATIVE, OutsideTool.run("readelf", "-rW", program))
                .forEach(relocation -> resolvers.put(hex(relocation.group(1)), hex(relocation.group(2))));
        Map<Long, Set<String>> symbols = new TreeMap<>();
        matches(NM_SYMBOL, OutsideTool.run("nm", program))
                .forEach(symbol -> symbols.computeIfAbsent(hex(symbol.group(1)), key -> new TreeSet<>())
                        .add(symbol.group(2) + "@plt"));
        List<Matcher> jumps = matches(JUMP, OutsideTool.run("objdump", "-d", "-j", ".plt", "-j", ".plt.got", program))
                .filter(jump -> resolvers.containsKey(hex(jump.group(2))))
                .toList();
        assertThat(jumps).hasSizeGreaterThan(20);
        try (ExecutableFile file = ExecutableFile.open(Path.of(program))) {
            SymbolTable table = file.symbolTable();
            for (Matcher jump : jumps) {
                String name = table.name(table.find(hex(jump.group(1))));
                assertThat(symbols.get(resolvers.get(hex(jump.group(2))))).contains(name);
            }
        }
    }

    private static Stream<Matcher> matches(Pattern pattern, List<String> lines) {
        return lines.stream().map(pattern::matcher).filter(Matcher::find);
    }

    private static long hex(String digits) {
        return Long.parseUnsignedLong(digits, 16);
    }

    @Test
    void namesAStubAfterItsResolverWithoutASymbolThere() throws IOException {
        Path program = compile("-static -s");
        try (ExecutableFile file = ExecutableFile.open(program)) {
            assertThat(names(file.symbolTable()).values())
                    .isNotEmpty()
                    .allMatch(name -> name.matches("\\*ABS\\*\\+0x[0-9a-f]+@plt"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-z now", "-z force-bti", "-z pac-plt", "-z force-bti -z pac-plt"})
    void namesTheStubsOfArmAsObjdumpDoes(String options) throws IOException {
        Path source = Files.writeString(directory.resolve("calls.s"), """
                .text
                .globl visible
                .type visible, %function
                visible: bl printf
                bl malloc
                bl free
                adrp x0, :got:puts
                ldr x0, [x0, :got_lo12:puts]
                ret
                .size visible, . - visible
                .section .note.gnu.property, "a"
                .p2align 3
                .word 4, 16, 5
                .asciz "GNU"
                .word 0xc0000000, 4, 3, 0
                """);
        Path object = directory.resolve("calls.o");
        OutsideTool.run("aarch64-linux-gnu-as", "-o", object.toString(), source.toString());
        Path library = directory.resolve("calls.so");
        List<String> command = new ArrayList<>(List.of("aarch64-linux-gnu-ld", "-shared", "-o", library.toString()));
        command.addAll(List.of(options.split(" ")));
        command.add(object.toString());
        OutsideTool.run(command.toArray(String[]::new));
        assertAgreesWithObjdump("aarch64-linux-gnu-objdump", library, 3);
    }

    /** Every label of objdump starts a range of that name, and every stub here has a label of objdump. */
    private static void assertAgreesWithObjdump(String objdump, Path executable, int atLeast) throws IOException {
        Map<Long, String> labels = labels(objdump, executable);
        try (ExecutableFile file = ExecutableFile.open(executable)) {
            Map<Long, String> names = names(file.symbolTable());
            Map<Long, String> stubs = new TreeMap<>(names);
            stubs.values().removeIf(name -> !name.endsWith("@plt"));
            labels.forEach((address, label) -> {
                if (!label.startsWith("*ABS*")) {
                    assertThat(names).containsEntry(address, label);
                }
            });
            assertThat(stubs.keySet()).isEqualTo(labels.keySet()).hasSizeGreaterThanOrEqualTo(atLeast);
        }
    }

    private static Map<Long, String> labels(String objdump, Path executable) {
        Map<Long, String> labels = new TreeMap<>();
        List<String> command = new ArrayList<>(List.of(objdump, "-d", executable.toString()));
        for (String section : STUB_SECTIONS) {
            command.addAll(List.of("-j", section));
        }
        for (String line : OutsideTool.run(command.toArray(String[]::new))) {
            Matcher label = LABEL.matcher(line);
            if (label.matches()) {
                labels.put(Long.parseUnsignedLong(label.group(1), 16), label.group(2));
            }
        }
        return labels;
    }

    private static Map<Long, String> names(SymbolTable table) {
        Map<Long, String> names = new TreeMap<>();
        for (int i = 0; i < table.size(); i++) {
            names.put(table.start(i), table.name(i));
        }
        return names;
    }
}
