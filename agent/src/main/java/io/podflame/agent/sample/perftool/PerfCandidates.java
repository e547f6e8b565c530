package io.podflame.agent.sample.perftool;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a perf may be, tried out by nobody yet:
 *
 * <pre>
 * 1  perf on the search path                     Debian 12 and later, or a wrapper that picks one
 * 2  perf_X.Y beside it, /usr/lib/linux-tools*   what the wrappers of Debian 11 and Ubuntu look for and, on COS, never find
 * 3  the same below /host                        the node's own, seen by an agent in a container
 * 4  /var/lib/toolbox/*, also below /host        the roots of COS's toolbox
 * </pre>
 */
final class PerfCandidates {

    private static final List<String> PROGRAM_FOLDERS = List.of("usr/bin", "usr/local/bin");
    private static final String LIBRARY_FOLDER = "usr/lib";
    private static final String TOOLBOX_FOLDER = "var/lib/toolbox";
    private static final int MAX_PER_FOLDER = 100;

    private final Path root;
    private final Path hostRoot;
    private final String searchPath;

    /**
     * @param root our own, normally /
     * @param hostRoot where the node's root is in a container, normally /host; need not exist
     * @param searchPath as the variable PATH has it
     */
    PerfCandidates(Path root, Path hostRoot, String searchPath) {
        this.root = root;
        this.hostRoot = hostRoot;
        this.searchPath = searchPath;
    }

    /** Each file once, in the order above. */
    List<PerfCandidate> all() {
        Map<Path, PerfCandidate> found = new LinkedHashMap<>();
        for (Path file : onSearchPath()) {
            add(found, PerfCandidate.direct(file));
        }
        for (Path file : programs(root)) {
            add(found, PerfCandidate.direct(file));
        }
        List<Path> foreign = new ArrayList<>(List.of(hostRoot));
        foreign.addAll(matching(root.resolve(TOOLBOX_FOLDER), "*"));
        foreign.addAll(matching(hostRoot.resolve(TOOLBOX_FOLDER), "*"));
        for (Path foreignRoot : foreign) {
            ForeignRoot itself = new ForeignRoot(foreignRoot);
            programs(foreignRoot).forEach(file -> itself.candidate(file).ifPresent(it -> add(found, it)));
        }
        return List.copyOf(found.values());
    }

    private static void add(Map<Path, PerfCandidate> found, PerfCandidate candidate) {
        found.putIfAbsent(real(candidate.file()), candidate);
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException unreadable) {
            return file;
        }
    }

    private List<Path> onSearchPath() {
        List<Path> files = new ArrayList<>();
        for (String folder : searchPath.split(":")) {
            Path file = Path.of(folder).resolve("perf");
            if (file.isAbsolute() && Files.isExecutable(file) && Files.isRegularFile(file)) {
                files.add(file);
            }
        }
        return files;
    }

    /** Every perf in the usual places of a root. */
    private static List<Path> programs(Path root) {
        List<Path> files = new ArrayList<>();
        for (String name : PROGRAM_FOLDERS) {
            Path folder = root.resolve(name);
            files.addAll(matching(folder, "perf"));
            files.addAll(matching(folder, "perf_[0-9]*"));
            files.addAll(matching(folder, "perf-[0-9]*"));
        }
        Path libraries = root.resolve(LIBRARY_FOLDER);
        for (Path folder : matching(libraries, "linux-tools-*")) {
            files.addAll(matching(folder, "perf"));
        }
        for (Path folder : matching(libraries.resolve("linux-tools"), "*")) {
            files.addAll(matching(folder, "perf"));
        }
        return files;
    }

    /** Sorted; links are not followed, since in a foreign root they mean something else. */
    private static Set<Path> matching(Path folder, String glob) {
        Set<Path> paths = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return paths;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            for (Path entry : entries) {
                if (paths.size() < MAX_PER_FOLDER && Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                    paths.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return paths;
        }
        return paths;
    }
}
