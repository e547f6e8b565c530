package io.podflame.importing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Mapping;
import io.podflame.agent.process.MappedExecutable;
import io.podflame.binary.BuildId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On two real executables of this machine; their build IDs as readelf says. */
class RecordedExecutablesTest {

    private static final Path CAT = Path.of("/usr/bin/cat");
    private static final Path HEAD = Path.of("/usr/bin/head");

    @TempDir
    Path folder;

    @Test
    void takesAFileBelowTheFolderThatTheUserVouchesFor() throws Exception {
        RecordedExecutables executables = new RecordedExecutables(List.of(symfs()), Map::of);
        MappedExecutable mapped = executables
                .executableOf(1, 1, mapping("/opt/cat", 7, Optional.empty()))
                .orElseThrow();
        assertThat(mapped.executable().buildId()).isEqualTo(buildId(CAT));
        assertThat(mapped.executable().path()).isEqualTo("/opt/cat");
        assertThat(executables.fileOf(buildId(CAT))).isPresent();
    }

    @Test
    void takesNoFileWithAnotherBuildIdThanTheMappings() throws Exception {
        RecordedExecutables executables = new RecordedExecutables(List.of(symfs()), Map::of);
        MappedExecutable mapped = executables
                .executableOf(1, 1, mapping("/opt/cat", 7, Optional.of(buildId(HEAD))))
                .orElseThrow();
        assertThat(mapped.executable().origin()).isEqualTo(Executable.Origin.PATH);
        assertThat(executables.fileOf(buildId(CAT))).isEmpty();
    }

    @Test
    void takesNoFileWithAnotherBuildIdThanTheRecordingLists() throws Exception {
        Map<String, BuildId> listed = Map.of("/opt/cat", buildId(HEAD));
        RecordedExecutables executables = new RecordedExecutables(List.of(symfs()), () -> listed);
        MappedExecutable mapped = executables
                .executableOf(1, 1, mapping("/opt/cat", 7, Optional.empty()))
                .orElseThrow();
        assertThat(mapped.executable().origin()).isEqualTo(Executable.Origin.PATH);
    }

    /** perf's list has one build ID for a path, even where two containers have different files there. */
    @Test
    void doesNotBelieveTheListAboutAPathThatIsTwoFiles() throws Exception {
        Map<String, BuildId> listed = Map.of("/usr/bin/cat", buildId(CAT));
        ExecutableSource here = ExecutableSources.byBuildId(folder);
        RecordedExecutables executables = new RecordedExecutables(List.of(here), () -> listed);
        Mapping ofOne = mapping("/usr/bin/cat", 7, Optional.empty());
        Mapping ofTheOther = mapping("/usr/bin/cat", 8, Optional.empty());
        executables.apply(new CaptureRecord.Mapped(0, 1, ofOne));
        Executable first = executable(executables, ofOne);
        executables.apply(new CaptureRecord.Mapped(0, 2, ofTheOther));
        Executable second = executable(executables, ofTheOther);
        assertThat(first.buildId()).isEqualTo(buildId(CAT));
        assertThat(second.origin()).isEqualTo(Executable.Origin.PATH);
    }

    @Test
    void findsAFileInPerfsCacheByItsBuildId() throws Exception {
        String hex = buildId(CAT).hex();
        Path entry = folder.resolve(".build-id").resolve(hex.substring(0, 2)).resolve(hex.substring(2));
        Files.createDirectories(entry);
        Files.copy(CAT, entry.resolve("elf"));
        RecordedExecutables executables =
                new RecordedExecutables(List.of(ExecutableSources.byBuildId(folder)), Map::of);
        Executable found = executable(executables, mapping("/gone/cat", 0, Optional.of(buildId(CAT))));
        assertThat(found.buildId()).isEqualTo(buildId(CAT));
        assertThat(found.path()).isEqualTo("/gone/cat");
    }

    @Test
    void staysBelowTheFolder() {
        ExecutableSource below = ExecutableSources.below(folder);
        assertThat(below.candidates(1, mapping("/../../../../usr/bin/cat", 7, Optional.empty())))
                .isEmpty();
    }

    private ExecutableSource symfs() throws IOException {
        Files.createDirectories(folder.resolve("opt"));
        Files.copy(CAT, folder.resolve("opt/cat"), StandardCopyOption.REPLACE_EXISTING);
        return ExecutableSources.below(folder);
    }

    private static Executable executable(RecordedExecutables executables, Mapping mapping) {
        return executables.executableOf(1, 1, mapping).orElseThrow().executable();
    }

    private static Mapping mapping(String path, long inode, Optional<BuildId> buildId) {
        return new Mapping(0x1000, 0x9000, 0x1000, "fe:00", inode, path, buildId);
    }

    private static BuildId buildId(Path file) throws IOException, InterruptedException {
        Process readelf = new ProcessBuilder("readelf", "-n", file.toString()).start();
        String text = new String(readelf.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        readelf.waitFor();
        Matcher found = Pattern.compile("Build ID: ([0-9a-f]+)").matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return BuildId.ofBytes(java.util.HexFormat.of().parseHex(found.group(1)));
    }
}
