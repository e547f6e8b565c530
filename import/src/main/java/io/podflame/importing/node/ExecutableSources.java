package io.podflame.importing.node;

import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.MappedExecutable;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.importing.bundle.FileIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The places where executables are looked for. */
final class ExecutableSources {

    private static final String DELETED = " (deleted)";

    private ExecutableSources() {}

    /** The files in a bundle, by inode and path, or by process and path; by build ID all of them. */
    static ExecutableSource bundle(FileIndex files) {
        List<Path> all = files.all();
        return (pid, mapping) -> {
            List<Path> candidates = new ArrayList<>();
            files.find(pid, mapping.inode(), withoutDeleted(mapping.path())).ifPresent(candidates::add);
            if (mapping.buildId().isPresent()) {
                candidates.addAll(all);
            }
            return candidates;
        };
    }

    /**
     * A folder that holds the recorded machine's files under their paths there (perf's --symfs). Who names it vouches for it; where the
     * recording has build IDs, they are still compared.
     */
    static ExecutableSource below(Path folder) {
        return (pid, mapping) -> {
            Path inside = folder.resolve("." + withoutDeleted(mapping.path())).normalize();
            return inside.startsWith(folder.normalize()) && Files.isRegularFile(inside) ? List.of(inside) : List.of();
        };
    }

    /**
     * Any file here with the recorded build ID: under its own path, or in the cache that {@code perf archive} and {@code perf
     * buildid-cache} fill. Without a recorded build ID there is none.
     *
     * @param buildIdCache e.g. ~/.debug
     */
    static ExecutableSource byBuildId(Path buildIdCache) {
        return (pid, mapping) -> {
            if (mapping.buildId().isEmpty()) {
                return List.of();
            }
            String hex = mapping.buildId().get().hex();
            if (hex.length() <= 2) {
                return List.of();
            }
            Path entry = buildIdCache
                    .resolve(".build-id")
                    .resolve(hex.substring(0, 2))
                    .resolve(hex.substring(2));
            return existing(Path.of(withoutDeleted(mapping.path())), entry.resolve("elf"), entry);
        };
    }

    /** The files of this machine, for a recording of it: where the inode is still the recorded one. */
    static ExecutableSource thisMachine(ExecutableFiles files) {
        return (pid, mapping) -> {
            Optional<MappedExecutable> found = files.executableOf(pid, 1, mapping);
            return found.flatMap(it -> files.openable(it.executable().buildId())).stream()
                    .map(ExecutableLocation::file)
                    .toList();
        };
    }

    private static List<Path> existing(Path... paths) {
        List<Path> existing = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isRegularFile(path)) {
                existing.add(path);
            }
        }
        return existing;
    }

    private static String withoutDeleted(String path) {
        return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
    }
}
