package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfCandidatesTest {

    @TempDir
    Path folder;

    @Test
    void looksOnThePathThenWhereTheWrappersOfDebianAndUbuntuLook() throws Exception {
        Path wrapper = FakePerf.broken(folder.resolve("usr/bin/perf"), "0.0", "");
        Path debian = FakePerf.broken(folder.resolve("usr/bin/perf_5.10"), "0.0", "");
        Path ubuntu = FakePerf.broken(folder.resolve("usr/lib/linux-tools/6.8.0-60-generic/perf"), "0.0", "");
        Path older = FakePerf.broken(folder.resolve("usr/lib/linux-tools-5.4.0-80/perf"), "0.0", "");
        Path own = FakePerf.broken(folder.resolve("own/perf"), "0.0", "");

        assertThat(files(folder.resolve("own") + ":" + folder.resolve("usr/bin")))
                .containsExactly(own, wrapper, debian, older, ubuntu);
    }

    @Test
    void namesAFileOnceThatSeveralLinksLeadTo() throws Exception {
        Path perf = FakePerf.broken(folder.resolve("usr/bin/perf"), "0.0", "");
        Files.createSymbolicLink(folder.resolve("usr/bin/perf_6.1"), perf);

        assertThat(files(folder.resolve("usr/bin").toString())).containsExactly(perf);
    }

    @Test
    void passesOverFoldersAndRelativePlacesOfThePath() throws Exception {
        Files.createDirectories(folder.resolve("own/perf"));
        FakePerf.broken(folder.resolve("relative/perf"), "0.0", "");

        assertThat(files("relative::" + folder.resolve("own"))).isEmpty();
    }

    @Test
    void findsTheToolboxsRootsHereAndOnTheNode() throws Exception {
        Path here = toolbox(folder.resolve("var/lib/toolbox/root-one"));
        Path node = toolbox(folder.resolve("host/var/lib/toolbox/root-two"));

        assertThat(candidates("").all()).map(PerfCandidate::file).containsExactly(here, node);
        assertThat(candidates("").all())
                .allMatch(candidate -> candidate.command().contains("--library-path"));
    }

    @Test
    void findsNothingOnAnEmptyNode() {
        assertThat(files("")).isEmpty();
    }

    private static Path toolbox(Path root) throws Exception {
        FakePerf.withLoader(root);
        return FakePerf.copyOf(RealPerf.find().file(), root.resolve("usr/bin/perf"));
    }

    private PerfCandidates candidates(String searchPath) {
        return new PerfCandidates(folder, folder.resolve("host"), searchPath);
    }

    private List<Path> files(String searchPath) {
        return candidates(searchPath).all().stream().map(PerfCandidate::file).toList();
    }
}
