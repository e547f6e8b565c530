package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.sample.SamplerUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Among the real perf and others that are broken in the ways known. */
class PerfFinderTest {

    /** As Debian 11's linux-base has it: it runs the perf of the running kernel's version, and nothing else. */
    private static final String WRAPPER = "echo 'E: linux-perf-6.6 is not installed.' >&2; exit 1";

    @TempDir
    Path root;

    @Test
    void takesThePerfThatRecordsThoughANewerOneIsThere() throws Exception {
        program(root.resolve("usr/bin/perf_99.1"), "echo 'perf version 99.1.2'; [ \"$1\" = --version ]");
        Path real = link(root.resolve("usr/bin/perf"));

        InstalledPerf found = finder("").find();

        assertThat(found.file()).isEqualTo(real);
        assertThat(found.abilities()).containsExactlyInAnyOrder(InstalledPerf.Ability.values());
    }

    @Test
    void looksBehindAWrapper() throws Exception {
        program(root.resolve("usr/bin/perf"), WRAPPER);
        Path behind = link(root.resolve("usr/lib/linux-tools/6.1.0-generic/perf"));

        assertThat(finder(root.resolve("usr/bin").toString()).find().file()).isEqualTo(behind);
    }

    @Test
    void takesTheToolboxsPerfByItsOwnLoaderAndLibraries() throws Exception {
        Path toolbox = root.resolve("var/lib/toolbox/root-debian");
        copy(Path.of("/usr/bin/perf"), toolbox.resolve("usr/bin/perf"));
        copy(Path.of("/lib64/ld-linux-x86-64.so.2"), toolbox.resolve("usr/lib/ld.so"));
        Files.createDirectories(toolbox.resolve("lib64"));
        // as in a toolbox, which has its own idea of where / is
        Files.createSymbolicLink(toolbox.resolve("lib64/ld-linux-x86-64.so.2"), Path.of("/usr/lib/ld.so"));
        copyLibraries(toolbox.resolve("usr/lib/x86_64-linux-gnu"));

        InstalledPerf found = finder("").find();

        assertThat(found.file()).isEqualTo(toolbox.resolve("usr/bin/perf"));
        assertThat(found.command())
                .startsWith(toolbox.resolve("usr/lib/ld.so").toString(), "--library-path")
                .noneMatch(word -> word.contains(":/lib"));
    }

    @Test
    void leavesALinkThatLeadsOutOfTheToolboxAlone() throws IOException {
        Path toolbox = root.resolve("var/lib/toolbox/sly");
        copy(Path.of("/lib64/ld-linux-x86-64.so.2"), toolbox.resolve("lib64/ld-linux-x86-64.so.2"));
        Files.createDirectories(toolbox.resolve("usr/bin"));
        Files.createSymbolicLink(toolbox.resolve("usr/bin/perf"), Path.of("../../../../../../../../usr/bin/perf"));

        assertThatThrownBy(() -> finder("").find()).hasMessageStartingWith("perf is not installed; install linux-perf");
    }

    @Test
    void saysWhyTheNewestDoesNotRecord() throws IOException {
        program(
                root.resolve("usr/bin/perf"),
                "[ \"$1\" = --version ] && echo 'perf version 6.6.1' && exit 0; echo 'the moon is full' >&2; exit 3");

        assertThatThrownBy(() -> finder("").find())
                .isInstanceOf(SamplerUnavailableException.class)
                .hasMessage("no perf here records: perf 6.6.1 (" + root.resolve("usr/bin/perf")
                        + ") ended with exit code 3; it said: the moon is full");
    }

    @Test
    void doesWithoutOptionsThatAnOldPerfDoesNotKnow() throws Exception {
        program(root.resolve("usr/bin/perf"), """
                case "$*" in
                --version) echo 'perf version 5.4.1' ;;
                *--control*) echo "  Error: unknown option \\`control=fd:0,2'" >&2; exit 129 ;;
                *--synth*) echo "  Error: unknown option \\`synth=no'" >&2; exit 129 ;;
                *) exec /usr/bin/perf "$@" ;;
                esac
                """);

        InstalledPerf found = finder("").find();

        assertThat(found.version()).isEqualTo(new PerfVersion(5, 4, 1));
        assertThat(found.abilities()).isEmpty();
    }

    @Test
    void whatAPersonNamesIsTheOnlyOneTried() throws IOException {
        link(root.resolve("usr/bin/perf"));
        Path named = root.resolve("opt/perf");

        assertThatThrownBy(() -> new PerfFinder(Optional.of(named), candidates(""), KernelSettings.running()).find())
                .hasMessage("--perf " + named + ": no such program; leave the option out to have one looked for");
    }

    private PerfFinder finder(String searchPath) {
        RealPerf.find(); // or the test is skipped with the reason
        return new PerfFinder(Optional.empty(), candidates(searchPath), KernelSettings.running());
    }

    private PerfCandidates candidates(String searchPath) {
        return new PerfCandidates(root, root.resolve("nowhere"), searchPath);
    }

    private static void program(Path file, String script) throws IOException {
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path link(Path file) throws IOException {
        program(file, "exec /usr/bin/perf \"$@\"");
        return file;
    }

    private static void copy(Path from, Path to) throws IOException {
        program(to, "");
        Files.delete(to);
        Files.copy(from.toRealPath(), to);
    }

    /** Those that the loader names. */
    private static void copyLibraries(Path folder) throws IOException {
        Process loader = new ProcessBuilder("ldd", "/usr/bin/perf").start();
        for (String line : new String(loader.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
            String[] words = line.strip().split(" ");
            if (words.length > 2 && words[2].startsWith("/")) {
                copy(Path.of(words[2]), folder.resolve(words[0]));
            }
        }
    }
}
