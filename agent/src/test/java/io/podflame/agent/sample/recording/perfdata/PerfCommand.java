package io.podflame.agent.sample.recording.perfdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The perf that tests record with and compare with: this machine's, or that of another Debian whose root {@value #ROOT} names, as
 * {@code system-test/toolbox-root --suite trixie} makes one. The latter is started by its own root's loader in place of chroot, so that
 * it sees this machine's files.
 */
final class PerfCommand {

    static final String ROOT = "PODFLAME_TEST_PERF_ROOT";

    private PerfCommand() {}

    /** What a command line that runs perf begins with. */
    static List<String> words(String... more) throws IOException {
        List<String> words = new ArrayList<>();
        Optional<Path> root = Optional.ofNullable(System.getenv(ROOT)).map(Path::of);
        if (root.isEmpty()) {
            words.add("perf");
        } else {
            Path usr = root.get().resolve("usr");
            words.add(find(usr, "ld-linux-*.so.*").getFirst().toString());
            words.add("--library-path");
            words.add(find(usr.resolve("lib"), "*-linux-gnu").stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(":")));
            words.add(usr.resolve("bin/perf").toString());
        }
        words.addAll(List.of(more));
        return words;
    }

    /** In the directory or one of those in it. */
    private static List<Path> find(Path directory, String glob) throws IOException {
        try (Stream<Path> files = Files.find(
                directory,
                2,
                (file, attributes) ->
                        directory.getFileSystem().getPathMatcher("glob:" + glob).matches(file.getFileName()))) {
            List<Path> found = files.sorted().toList();
            assertThat(found).as("%s in %s, of %s", glob, directory, ROOT).isNotEmpty();
            return found;
        }
    }
}
