package io.podflame.collector.cli;

import io.podflame.binary.executable.BuildIdOrigin;
import io.podflame.binary.executable.ExecutableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The ELF files with build IDs below a folder; links are not followed. */
final class DebugFileFolder {

    static final int MAX_FILES = 1000;
    private static final int MAX_DEPTH = 16;
    /** Of all kinds. */
    private static final int MAX_VISITED = 200_000;

    private DebugFileFolder() {}

    /** Sorted by path. */
    static List<Path> files(Path folder) throws CommandFailedException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder, MAX_DEPTH)) {
            files = all.limit(MAX_VISITED)
                    .filter(path -> Files.isRegularFile(path) && !Files.isSymbolicLink(path))
                    .filter(DebugFileFolder::hasBuildId)
                    .limit(MAX_FILES + 1L)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailedException("cannot read " + folder + ": " + e.getMessage(), "check the path");
        }
        if (files.isEmpty()) {
            throw new CommandFailedException(
                    "no ELF file with a build ID lies in " + folder, "name the file itself, with --for EXECUTABLE");
        }
        if (files.size() > MAX_FILES) {
            throw new CommandFailedException(
                    folder + " holds more than " + MAX_FILES + " ELF files",
                    "name a smaller folder, or the files that podflame symbols missing lists");
        }
        return files;
    }

    private static boolean hasBuildId(Path path) {
        try (ExecutableFile file = ExecutableFile.open(path)) {
            return file.buildIdOrigin() == BuildIdOrigin.GNU;
        } catch (IOException e) {
            return false; // no ELF file
        }
    }
}
