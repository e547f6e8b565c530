package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.ByteView;
import io.podflame.binary.OutsideTool;
import io.podflame.binary.RelocatedWords;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real Go executables, with Go's own readers as the second opinion. */
class GoExecutablesTest {
    private static final Path RESOURCES = Path.of("src/test/resources");

    @TempDir
    private static Path directory;

    private static Path dumpTool;

    @BeforeAll
    static void buildTheSecondOpinion() {
        dumpTool = directory.resolve("gosymdump");
        OutsideTool.run(
                "go",
                "build",
                "-o",
                dumpTool.toString(),
                RESOURCES.resolve("gosymdump.go").toString());
    }

    @Test
    void namesEveryFunctionOfEtcd() throws IOException {
        int functions = assertAgreesWithGosym(OutsideTool.installed("/usr/bin/etcd", "etcd-server"));
        assertThat(functions).isGreaterThan(20_000);
    }

    @Test
    void startsEtcdsFunctionsWhereTheirCodeDoes() throws IOException {
        Path etcd = OutsideTool.installed("/usr/bin/etcd", "etcd-server");
        byte[] bytes = Files.readAllBytes(etcd);
        ElfFile elf = ElfFile.parse(ByteView.of(bytes, "etcd"));
        ElfSection text = elf.section(".text").orElseThrow();
        SymbolTable table = ExecutableImage.parse(ByteView.of(bytes, "etcd")).symbolTable();
        int stackChecks = 0;
        int functions = 0;
        for (int i = 0; i < table.size(); i++) {
            if (table.isGo(i)) {
                int code = elf.bytes().s32(table.start(i) - text.elfAddress() + text.fileOffset());
                // cmp 0x10(%r14),%rsp: nearly every Go function that is not a leaf begins so
                stackChecks += code == 0x10663b49 ? 1 : 0;
                functions++;
            }
        }
        assertThat(stackChecks).isGreaterThan(functions / 2);
    }

    @Test
    void ignoresTheExportedGoSymbolsOfContainerd() throws IOException {
        Path containerd = OutsideTool.installed("/usr/bin/containerd", "containerd");
        assertThat(assertAgreesWithGosym(containerd)).isGreaterThan(20_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exe", "pie"})
    void namesAPureGoProgramAsGoNmDoes(String mode) throws IOException {
        Path program = build("pure-" + mode, Map.of("CGO_ENABLED", "0"), "gopure.go", "-buildmode=" + mode);
        Path stripped = build(
                "pure-stripped-" + mode,
                Map.of("CGO_ENABLED", "0"),
                "gopure.go",
                "-buildmode=" + mode,
                "-ldflags=-s -w");
        assertAgreesWithGosym(program);
        assertAgreesWithGoNm(program);
        assertSameGoFunctions(program, stripped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exe", "pie"})
    void namesAProgramWithCgoAndItsCCode(String mode) throws IOException {
        Path program = build("cgo-" + mode, Map.of("CGO_ENABLED", "1"), "gocgo.go", "-buildmode=" + mode);
        Path stripped = build(
                "cgo-stripped-" + mode, Map.of("CGO_ENABLED", "1"), "gocgo.go", "-buildmode=" + mode, "-ldflags=-s -w");
        assertAgreesWithGosym(program);
        assertAgreesWithGoNm(program);
        assertSameGoFunctions(program, stripped);
        try (ExecutableFile file = ExecutableFile.open(program)) {
            SymbolTable table = file.symbolTable();
            assertThat(namesOf(table, false)).contains("hidden_in_c", "visible_in_c");
            assertThat(namesOf(table, true)).contains("main.(*counter).add", "main.main.func1");
            assertThat(namesOf(table, true)) // Go 1.19 writes box[...], Go 1.26 the shape of the type argument
                    .anyMatch(name -> name.startsWith("main.box[") && name.endsWith("].get"));
        }
    }

    @Test
    void findsGosCodeWhenTheLinkerLeftRelocatedWordsEmpty() throws IOException {
        Path stripped = build("cgo-lld", Map.of("CGO_ENABLED", "1"), "gocgo.go", "-buildmode=pie", "-ldflags=-s -w");
        byte[] bytes = Files.readAllBytes(stripped);
        SymbolTable expected =
                ExecutableImage.parse(ByteView.of(bytes, "as linked")).symbolTable();
        RelocatedWords.empty(bytes);
        SymbolTable found = ExecutableImage.parse(ByteView.of(bytes, "emptied")).symbolTable();
        assertThat(describeGo(found)).isEqualTo(describeGo(expected)).isNotEmpty();
    }

    /** As lld links: the table lies somewhere in .data.rel.ro. */
    @Test
    void findsFunctionsWhoseSectionWasMergedIntoAnother() throws IOException {
        Path stripped = build("merged", Map.of("CGO_ENABLED", "0"), "gopure.go", "-ldflags=-s -w");
        byte[] bytes = Files.readAllBytes(stripped);
        SymbolTable expected =
                ExecutableImage.parse(ByteView.of(bytes, "as linked")).symbolTable();
        int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\0.gopclntab\0");
        bytes[name + 2] = 'x';
        SymbolTable found = ExecutableImage.parse(ByteView.of(bytes, "merged")).symbolTable();
        assertThat(describeGo(found)).isEqualTo(describeGo(expected)).isNotEmpty();
    }

    @Test
    void findsFunctionsWithoutSectionHeaders() throws IOException {
        Path stripped =
                build("no-sections", Map.of("CGO_ENABLED", "0"), "gopure.go", "-buildmode=pie", "-ldflags=-s -w");
        byte[] bytes = Files.readAllBytes(stripped);
        SymbolTable expected =
                ExecutableImage.parse(ByteView.of(bytes, "with sections")).symbolTable();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0x28, 0).putShort(0x3c, (short) 0);
        ExecutableImage image = ExecutableImage.parse(ByteView.of(bytes, "without sections"));
        assertThat(image.isGo()).isTrue();
        assertThat(describeGo(image.symbolTable()))
                .isEqualTo(describeGo(expected))
                .isNotEmpty();
    }

    @Test
    void readsABigEndianProgramOf32Bits() throws IOException {
        Path program = build("mips", Map.of("CGO_ENABLED", "0", "GOARCH", "mips"), "gopure.go");
        assertAgreesWithGoNm(program);
        Path stripped =
                build("mips-stripped", Map.of("CGO_ENABLED", "0", "GOARCH", "mips"), "gopure.go", "-ldflags=-s -w");
        assertSameGoFunctions(program, stripped);
    }

    @Test
    void derivesTheBuildIdFromGosWhereThereIsNoOther() throws IOException {
        Path program = build("go-id", Map.of("CGO_ENABLED", "0"), "gopure.go", "-ldflags=" + noGnuBuildId());
        Path copy = Files.copy(program, directory.resolve("go-id-copy"));
        Path none = build("no-id", Map.of("CGO_ENABLED", "0"), "gopure.go", "-ldflags=-buildid= " + noGnuBuildId());
        try (ExecutableFile file = ExecutableFile.open(program);
                ExecutableFile same = ExecutableFile.open(copy);
                ExecutableFile without = ExecutableFile.open(none)) {
            assertThat(file.buildIdOrigin()).isEqualTo(BuildIdOrigin.GO);
            assertThat(file.buildId()).isEqualTo(same.buildId());
            assertThat(file.isGo()).isTrue();
            assertThat(without.buildIdOrigin()).isEqualTo(BuildIdOrigin.CONTENT);
            assertThat(without.isGo()).isTrue();
        }
    }

    /** Go writes GNU's build ID since 1.24, which is also the first to know the flag against it. */
    private static String noGnuBuildId() {
        Matcher version = Pattern.compile("go1\\.(\\d+)")
                .matcher(OutsideTool.run("go", "env", "GOVERSION").getFirst());
        return version.lookingAt() && Integer.parseInt(version.group(1)) < 24 ? "" : "-B none";
    }

    private static Path build(String name, Map<String, String> environment, String variant, String... flags) {
        Path program = directory.resolve(name);
        List<String> command = new java.util.ArrayList<>(List.of("go", "build"));
        command.addAll(List.of(flags));
        command.addAll(List.of(
                "-o", program.toString(), RESOURCES.resolve("goprogram.go").toString()));
        command.add(RESOURCES.resolve(variant).toString());
        OutsideTool.run(environment, command.toArray(String[]::new));
        return program;
    }

    /** Every function: found at its entry and at its last byte, not found under its name one byte before or after. */
    private static int assertAgreesWithGosym(Path program) throws IOException {
        List<String> lines = OutsideTool.run(dumpTool.toString(), program.toString());
        try (ExecutableFile file = ExecutableFile.open(program)) {
            SymbolTable table = file.symbolTable();
            assertThat(file.isGo()).isTrue();
            int checked = 0;
            for (String line : lines) {
                String[] fields = line.split(" ", 3);
                long entry = Long.parseUnsignedLong(fields[0], 16);
                long end = Long.parseUnsignedLong(fields[1], 16);
                int index = table.find(entry);
                assertThat(index).as(line).isNotNegative();
                assertThat(table.name(index)).isEqualTo(fields[2]);
                assertThat(table.start(index)).isEqualTo(entry);
                assertThat(table.end(index)).isEqualTo(end);
                assertThat(table.isGo(index)).isTrue();
                assertThat(table.find(entry - 1)).isNotEqualTo(index);
                assertThat(table.find(end - 1)).isEqualTo(index);
                checked++;
            }
            long goRanges = IntStream.range(0, table.size()).filter(table::isGo).count();
            assertThat(goRanges).isEqualTo(checked);
            return checked;
        }
    }

    /** go tool nm reads the ELF symbols, not the function table; it spells out type arguments and calling
     * conventions and replaces middle dots. */
    private static void assertAgreesWithGoNm(Path program) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(program)) {
            SymbolTable table = file.symbolTable();
            int compared = 0;
            for (String line : OutsideTool.run("go", "tool", "nm", "-size", program.toString())) {
                String[] fields = line.strip().split("\\s+", 4);
                boolean isCode = fields.length == 4 && (fields[2].equals("T") || fields[2].equals("t"));
                if (!isCode || fields[1].equals("0") || fields[3].contains("[")) {
                    continue;
                }
                int index = table.find(Long.parseUnsignedLong(fields[0], 16));
                if (index >= 0 && table.isGo(index)) {
                    assertThat(table.name(index).replace('·', '.')).isEqualTo(fields[3].replaceAll("\\.abi0$", ""));
                    compared++;
                }
            }
            assertThat(compared).isGreaterThan(900);
        }
    }

    private static void assertSameGoFunctions(Path program, Path stripped) throws IOException {
        try (ExecutableFile full = ExecutableFile.open(program);
                ExecutableFile bare = ExecutableFile.open(stripped)) {
            assertThat(describeGo(bare.symbolTable())).isEqualTo(describeGo(full.symbolTable()));
        }
    }

    private static List<String> describeGo(SymbolTable table) {
        return IntStream.range(0, table.size())
                .filter(table::isGo)
                .mapToObj(i ->
                        Long.toHexString(table.start(i)) + "-" + Long.toHexString(table.end(i)) + " " + table.name(i))
                .toList();
    }

    private static List<String> namesOf(SymbolTable table, boolean go) {
        return IntStream.range(0, table.size())
                .filter(i -> table.isGo(i) == go)
                .mapToObj(table::name)
                .toList();
    }
}
