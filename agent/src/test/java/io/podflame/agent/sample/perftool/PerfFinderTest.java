package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.health.CheckResult;
import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.perftool.InstalledPerf.Ability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real perf wherever one records. */
class PerfFinderTest {

    @TempDir
    Path folder;

    @Test
    void passesOverANewerPerfThatDoesNotRecord() throws Exception {
        FakePerf.broken(folder.resolve("usr/bin/perf_99.1"), "99.1.0", "the moon is too full");
        Path working = link("usr/bin/perf_6.1");

        InstalledPerf found = finder().find();

        assertThat(found.file()).isEqualTo(working);
        assertThat(found.version()).isEqualTo(RealPerf.find().version());
    }

    @Test
    void takesTheNewestOfThoseThatRecord() throws Exception {
        Path real = RealPerf.find().file();
        FakePerf.script(folder.resolve("usr/bin/perf_5.10"), pretending("5.10.0", real));
        Path newest = FakePerf.script(folder.resolve("usr/bin/perf_98"), pretending("98.0.0", real));
        FakePerf.script(folder.resolve("usr/bin/perf_9"), pretending("9.0.0", real));

        assertThat(finder().find().file()).isEqualTo(newest);
    }

    @Test
    void findsThePerfBehindAWrapperThatFindsNone() throws Exception {
        FakePerf.script(folder.resolve("usr/bin/perf"), "echo 'WARNING: perf not found for kernel 6.18' >&2\nexit 2");
        Path behind = link("usr/lib/linux-tools/6.8.0-60-generic/perf");

        assertThat(finder().find().file()).isEqualTo(behind);
    }

    @Test
    void recordsWithThePerfOfAToolboxsRoot() throws Exception {
        Path root = folder.resolve("var/lib/toolbox/root-one");
        FakePerf.withLoader(root);
        FakePerf.copyOf(RealPerf.find().file(), root.resolve("opt/perf/perf"));
        Path perf = root.resolve("usr/bin/perf");
        Files.createDirectories(perf.getParent());
        Files.createSymbolicLink(perf, Path.of("/opt/perf/perf"));

        assertThat(finder().find().file()).isEqualTo(perf);
    }

    @Test
    void doesWithoutAnOptionThatAnOldPerfDoesNotKnow() throws Exception {
        FakePerf.script(
                folder.resolve("usr/bin/perf"),
                "case \"$*\" in *--control*) echo \"  Error: unknown option \\`control=fd:0,2'\" >&2; exit 129;; esac\n"
                        + "exec " + RealPerf.find().file() + " \"$@\"");

        assertThat(finder().find().abilities()).containsExactly(Ability.NO_SYNTHESIS);
    }

    @Test
    void saysOfEachWhyItDoesNotRecord() throws Exception {
        FakePerf.broken(folder.resolve("usr/bin/perf_98"), "98.0.0", "the moon is too full");
        FakePerf.script(folder.resolve("usr/bin/perf"), "echo 'WARNING: perf not found for kernel 6.18' >&2\nexit 2");

        assertThatThrownBy(() -> finder().find())
                .isInstanceOf(SamplerUnavailableException.class)
                .hasMessageStartingWith("no perf here records: ")
                .hasMessageContaining("it said: the moon is too full")
                .hasMessageContaining("it is a wrapper, and finds no perf for this kernel; install linux-perf");
    }

    @Test
    void saysWhatToInstallWhereThereIsNone() {
        assertThatThrownBy(() -> finder().find())
                .hasMessageStartingWith("perf is not installed; install linux-perf (Debian)");
        assertThat(finder().check().level()).isEqualTo(CheckResult.Level.FAIL);
        assertThat(finder().checkUnused().level()).isEqualTo(CheckResult.Level.WARN);
    }

    @Test
    void takesNoOtherThanTheOneItWasTold() throws Exception {
        link("usr/bin/perf");
        Path told = FakePerf.broken(folder.resolve("mine"), "98.0.0", "the moon is too full");

        assertThatThrownBy(() -> finder(Optional.of(told)).find()).hasMessageContaining("(" + told + ")");
        assertThatThrownBy(() -> finder(Optional.of(folder.resolve("none"))).find())
                .hasMessage("--perf " + folder.resolve("none")
                        + ": no such program; leave the option out to have one looked for");
    }

    private static String pretending(String version, Path real) {
        return "[ \"$1\" = --version ] && { echo 'perf version " + version + "'; exit 0; }\nexec " + real + " \"$@\"";
    }

    private Path link(String name) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.createSymbolicLink(file, RealPerf.find().file());
    }

    private PerfFinder finder() {
        return finder(Optional.empty());
    }

    private PerfFinder finder(Optional<Path> told) {
        PerfCandidates candidates = new PerfCandidates(folder, folder.resolve("host"), "");
        return new PerfFinder(told, candidates, KernelSettings.running());
    }
}
