package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignRootTest {

    @TempDir
    Path folder;

    private Path path;
    private ForeignRoot root;

    @BeforeEach
    void make() throws Exception {
        path = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(path.resolve("usr/bin"));
        Files.writeString(folder.resolve("secret"), "outside");
        root = new ForeignRoot(path);
    }

    @Test
    void followsAbsoluteLinksInsideOfTheRoot() throws Exception {
        Files.createDirectories(path.resolve("opt"));
        Files.writeString(path.resolve("opt/perf"), "inside");
        Files.createSymbolicLink(path.resolve("usr/bin/perf"), Path.of("/opt/perf"));

        assertThat(root.resolve(Path.of("usr/bin/perf"))).hasValue(path.resolve("opt/perf"));
    }

    @Test
    void followsLinksOfFoldersOnTheWay() throws Exception {
        Files.createSymbolicLink(path.resolve("bin"), Path.of("usr/bin"));
        Files.writeString(path.resolve("usr/bin/perf"), "inside");

        assertThat(root.resolve(Path.of("bin/perf"))).hasValue(path.resolve("usr/bin/perf"));
    }

    @Test
    void neverLeavesTheRootByDots() throws Exception {
        Files.createSymbolicLink(path.resolve("usr/bin/perf"), Path.of("../../../secret"));

        assertThat(path.resolve("usr/bin/perf").toRealPath())
                .as("to the kernel")
                .exists();
        assertThat(root.resolve(Path.of("usr/bin/perf"))).isEmpty();
        assertThat(root.resolve(Path.of("../secret"))).isEmpty();
    }

    @Test
    void neverLeavesTheRootByAnAbsoluteLink() throws Exception {
        Files.createSymbolicLink(path.resolve("usr/bin/perf"), folder.resolve("secret"));

        assertThat(root.resolve(Path.of("usr/bin/perf"))).isEmpty();
    }

    @Test
    void givesUpOnLinksThatLeadToEachOther() throws Exception {
        Files.createSymbolicLink(path.resolve("one"), Path.of("two"));
        Files.createSymbolicLink(path.resolve("two"), Path.of("/one"));

        assertThat(root.resolve(Path.of("one"))).isEmpty();
    }

    @Test
    void takesNoScriptForAProgram() throws Exception {
        FakePerf.withLoader(path);
        Path script = Files.writeString(path.resolve("usr/bin/perf"), "#!/bin/sh\nexec /host-only/perf\n");

        assertThat(root.candidate(script)).isEmpty();
    }

    @Test
    void runsAProgramByTheRootsOwnLoader() throws Exception {
        Path loader = FakePerf.withLoader(path);
        Path perf = FakePerf.copyOf(RealPerf.find().file(), path.resolve("usr/bin/perf"));

        assertThat(root.candidate(perf).orElseThrow().command())
                .startsWith(loader.toString(), "--library-path")
                .endsWith(perf.toString());
    }

    @Test
    void runsNothingOfARootWithoutALoader() throws Exception {
        Path perf = FakePerf.copyOf(RealPerf.find().file(), path.resolve("usr/bin/perf"));

        assertThat(root.candidate(perf)).isEmpty();
    }
}
