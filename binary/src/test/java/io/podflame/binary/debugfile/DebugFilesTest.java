package io.podflame.binary.debugfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.BuildId;
import io.podflame.binary.OutsideTool;
import io.podflame.binary.elf.DebugAltLink;
import io.podflame.binary.executable.CompiledProgram;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.executable.SeparateDebug;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debug files of programs compiled here, in a root folder like a container's. */
class DebugFilesTest {
    private static final String ID = "-Wl,--build-id=0xc0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
    private static final String BY_ID = "/usr/lib/debug/.build-id/c0/ffee00c0ffee00c0ffee00c0ffee00c0ffee00.debug";

    @TempDir
    private Path directory;

    private Path root;
    private DebugFiles files;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        files = new DebugFiles(new RootedPaths(root));
    }

    /** JUnit warns of links that lead out of its folder. */
    @AfterEach
    void deleteLink() throws IOException {
        if (Files.isSymbolicLink(inRoot(BY_ID))) {
            Files.delete(inRoot(BY_ID));
        }
    }

    private Path inRoot(String path) throws IOException {
        Path result = root.resolve(path.substring(1));
        Files.createDirectories(result.getParent());
        return result;
    }

    private void put(Path file, String path) throws IOException {
        Files.copy(file, inRoot(path), StandardCopyOption.REPLACE_EXISTING);
    }

    /** A stripped program with a link to its debug file, neither in the root yet. */
    private record Pair(Path executable, Path debug) {}

    private Pair compile(String buildId) throws IOException {
        CompiledProgram program = CompiledProgram.in(directory, buildId);
        Pair pair = new Pair(program.stripped("program"), program.debugFile("program.debug"));
        CompiledProgram.addDebugLink(pair.executable, pair.debug);
        return pair;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BY_ID,
                "/opt/bin/program.debug",
                "/opt/bin/.debug/program.debug",
                "/usr/lib/debug/opt/bin/program.debug",
                "/usr/lib/debug/usr/opt/bin/program.debug"
            })
    void findsTheDebugFileWhereverPackagersPutIt(String place) throws IOException {
        Pair pair = compile(ID);
        put(pair.debug, place);
        assertThat(namesOf(pair.executable, "/opt/bin/program")).contains("hidden", "exported", "puts@plt");
    }

    @Test
    void provesAFileWithoutBuildIdByItsCrc() throws IOException {
        Pair pair = compile("-Wl,--build-id=none");
        put(pair.debug, "/opt/bin/.debug/program.debug");
        try (ExecutableFile file = ExecutableFile.open(pair.executable)) {
            assertThat(file.debugLink().orElseThrow().name()).isEqualTo("program.debug");
            assertThat(file.debugLink().orElseThrow().crc32()).isEqualTo(CompiledProgram.crc32(pair.debug));
        }
        assertThat(namesOf(pair.executable, "/opt/bin/program")).contains("hidden");

        Files.write(inRoot("/opt/bin/.debug/program.debug"), new byte[1], StandardOpenOption.APPEND);
        DebugFiles.Search search = search(pair.executable, "/opt/bin/program");
        assertThat(search.found()).isEmpty();
        assertThat(search.refused()).singleElement().satisfies(refusal -> {
            assertThat(refusal.path()).isEqualTo("/opt/bin/.debug/program.debug");
            assertThat(refusal.reason()).startsWith("CRC: expected 0x");
        });
    }

    @Test
    void reportsFilesOfOtherBuildsAndGoesOnSearching() throws IOException {
        Pair pair = compile(ID);
        Path otherFolder = Files.createDirectory(directory.resolve("other"));
        Path other = CompiledProgram.in(otherFolder, "-Wl,--build-id=0xabcdef").debugFile("debug");
        put(other, BY_ID);
        Files.writeString(inRoot("/opt/bin/program.debug"), "this is no ELF file, but sixteen bytes and more");
        put(pair.debug, "/opt/bin/.debug/program.debug");
        DebugFiles.Search search = search(pair.executable, "/opt/bin/program");
        assertThat(search.found().orElseThrow().path()).isEqualTo("/opt/bin/.debug/program.debug");
        assertThat(search.refused())
                .extracting(DebugFiles.Refusal::path)
                .containsExactly(BY_ID, "/opt/bin/program.debug");
        assertThat(search.refused().getFirst().reason())
                .isEqualTo("build ID: expected c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00, found abcdef");
        assertThat(search.refused().getLast().reason()).contains("expected the ELF magic");
    }

    /** The right file, but behind a link that leads out of the container. */
    @Test
    void doesNotFollowALinkOutOfTheRoot() throws IOException {
        Pair pair = compile(ID);
        Files.createSymbolicLink(inRoot(BY_ID), pair.debug);
        assertThat(search(pair.executable, "/opt/bin/program").found()).isEmpty();
        put(pair.debug, "/usr/lib/debug/elsewhere");
        Files.delete(inRoot(BY_ID));
        Files.createSymbolicLink(inRoot(BY_ID), Path.of("/usr/lib/debug/elsewhere"));
        DebugFiles.Search search = search(pair.executable, "/opt/bin/program");
        assertThat(search.found().orElseThrow().path()).isEqualTo("/usr/lib/debug/elsewhere");
    }

    @Test
    void findsNothingAndSaysNothingWhereNothingIs() throws IOException {
        Pair pair = compile(ID);
        DebugFiles.Search search = search(pair.executable, "/opt/bin/program");
        assertThat(search.found()).isEmpty();
        assertThat(search.refused()).isEmpty();
    }

    @Test
    void findsTheFileThatDebugFilesShare() throws IOException {
        Pair pair = compile(ID);
        Path second = Files.copy(pair.debug, directory.resolve("second.debug"));
        Path shared = directory.resolve("shared.debug");
        OutsideTool.run(
                "dwz",
                "-m",
                shared.toString(),
                "-M",
                "/usr/lib/debug/.dwz/shared.debug",
                pair.debug.toString(),
                second.toString());
        put(pair.debug, BY_ID);
        put(shared, "/usr/lib/debug/.dwz/shared.debug");
        try (ExecutableFile file = ExecutableFile.open(pair.executable)) {
            DebugFiles.Found debug =
                    files.find(file, "/opt/bin/program").found().orElseThrow();
            DebugFiles.Found supplement = files.findSupplement(debug).found().orElseThrow();
            assertThat(supplement.path()).isEqualTo("/usr/lib/debug/.dwz/shared.debug");
            assertThat(OutsideTool.run("readelf", "-n", shared.toString()))
                    .anyMatch(line -> line.endsWith(
                            "Build ID: " + supplement.file().buildId().hex()));
            supplement.file().close();

            put(second, "/usr/lib/debug/.dwz/shared.debug");
            DebugFiles.Search mismatch = files.findSupplement(debug);
            assertThat(mismatch.found()).isEmpty();
            assertThat(mismatch.refused())
                    .singleElement()
                    .satisfies(refusal -> assertThat(refusal.reason()).startsWith("build ID: expected "));
            debug.file().close();
        }
    }

    @Test
    void namesDebiansDebugFileOfLibc() throws IOException {
        DebugFiles system = new DebugFiles(new RootedPaths(Path.of("/")));
        Path libc = OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6")
                .toRealPath();
        try (ExecutableFile file = ExecutableFile.open(libc)) {
            DebugFiles.Found found = system.find(file, libc.toString()).found().orElseThrow();
            try (ExecutableFile debug = found.file()) {
                assertThat(found.path()).startsWith("/usr/lib/debug/.build-id/").endsWith(".debug");
                assertThat(debug.buildId()).isEqualTo(file.buildId());
            }
        }
    }

    /** llvm-symbolizer follows the same links; it knows what has debugging information. */
    @Test
    void agreesWithLlvmOnEveryFunctionOfTheSource() throws IOException {
        Pair pair = compile(ID);
        Path executable = inRoot("/opt/program");
        put(pair.executable, "/opt/program");
        put(pair.debug, "/opt/program.debug");
        try (ExecutableFile file = ExecutableFile.open(executable)) {
            DebugFiles.Found found = files.find(file, "/opt/program").found().orElseThrow();
            try (ExecutableFile debug = found.file()) {
                SymbolTable table = file.symbolTable(new SeparateDebug(debug, Optional.empty()), SymbolDetail.LINES);
                int asked = 0;
                for (int i = 0; i < table.size(); i++) {
                    if (Set.of("hidden", "other", "exported", "main").contains(table.name(i))) {
                        asked++;
                        List<String> lines = OutsideTool.run(
                                "llvm-symbolizer",
                                "--obj=" + executable,
                                "--no-inlines",
                                "0x" + Long.toHexString(table.end(i) - 1));
                        assertThat(lines.getFirst()).isEqualTo(table.name(i));
                    }
                }
                assertThat(asked).isEqualTo(4);
            }
        }
    }

    @Test
    void listsPathsByTheirTrust() {
        assertThat(DebugPaths.byBuildId(BuildId.of("abcdef")))
                .containsExactly("/usr/lib/debug/.build-id/ab/cdef.debug");
        assertThat(DebugPaths.byBuildId(BuildId.of("ab"))).isEmpty();
        assertThat(DebugPaths.byLink("/usr/bin/x", "x.debug"))
                .containsExactly(
                        "/usr/bin/x.debug",
                        "/usr/bin/.debug/x.debug",
                        "/usr/lib/debug/usr/bin/x.debug",
                        "/usr/lib/debug/bin/x.debug");
        assertThat(DebugPaths.byLink("/x", "x")).doesNotContain("/x");
        assertThat(DebugPaths.supplement("/usr/lib/debug/.build-id/ab/cd.debug", link("../../.dwz/all.debug")))
                .containsExactly(
                        "/usr/lib/debug/.build-id/c0/ffee.debug",
                        "/usr/lib/debug/.build-id/ab/../../.dwz/all.debug",
                        "/usr/lib/debug/.dwz/all.debug");
        assertThat(DebugPaths.supplement("/x.debug", link("/usr/lib/debug/.dwz/p/all.debug")))
                .contains("/usr/lib/debug/.dwz/p/all.debug");
    }

    private static DebugAltLink link(String path) {
        return new DebugAltLink(path, BuildId.of("c0ffee"));
    }

    private DebugFiles.Search search(Path executable, String path) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(executable)) {
            DebugFiles.Search search = files.find(file, path);
            if (search.found().isPresent()) {
                search.found().get().file().close();
            }
            return search;
        }
    }

    private List<String> namesOf(Path executable, String path) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(executable)) {
            DebugFiles.Found found = files.find(file, path).found().orElseThrow();
            try (ExecutableFile debug = found.file()) {
                SymbolTable table = file.symbolTable(new SeparateDebug(debug, Optional.empty()), SymbolDetail.LINES);
                return IntStream.range(0, table.size()).mapToObj(table::name).toList();
            }
        }
    }
}
