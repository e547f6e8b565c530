package io.podflame.collector.store.rocksdb;

import io.podflame.collector.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The file that says that a directory is a Podflame store, and of which format: {@code podflame-store} with the line {@code format 4}.
 * RocksDB's own files lie in {@code rocksdb} beside it. Format 1 had no hours, sessions and named locations, format 2 nothing of what the
 * scheduler counts, format 3 no settings of workloads and no memory: all are read, and written on as format 4, which an older program must not open.
 */
final class StoreFormat {

    static final int VERSION = 4;
    static final String FILE = "podflame-store";

    private static final String PREFIX = "format ";
    /** What a fresh file system holds by itself. */
    private static final Set<String> IGNORED = Set.of("lost+found");

    private StoreFormat() {}

    /** Makes the directory a store when it is empty or absent; else checks that it is one that we can read. */
    static void claim(Path directory) {
        Path marker = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            if (Files.exists(marker)) {
                if (version(directory, Files.readString(marker)) < VERSION) {
                    mark(directory);
                }
            } else if (foreign(directory).isEmpty()) {
                mark(directory);
            } else {
                throw new StoreException("%s is not a Podflame store: it holds %s; choose an empty directory"
                        .formatted(directory, foreign(directory).getFirst()));
            }
        } catch (IOException e) {
            throw new StoreException(
                    "cannot use %s as a store: %s; choose a directory that this user may write".formatted(directory, e),
                    e);
        }
    }

    private static void mark(Path directory) throws IOException {
        Path draft = directory.resolve(FILE + ".new");
        Files.writeString(draft, PREFIX + VERSION + "\n");
        Files.move(draft, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static int version(Path directory, String marker) {
        String line = marker.strip();
        int version;
        try {
            version = line.startsWith(PREFIX) ? Integer.parseInt(line.substring(PREFIX.length())) : 0;
        } catch (NumberFormatException e) {
            version = 0;
        }
        if (version < 1) {
            throw new StoreException(
                    "%s is damaged: %s says \"%s\" and not \"%s%d\"; restore the directory or remove it"
                            .formatted(directory, FILE, line, PREFIX, VERSION));
        }
        if (version > VERSION) {
            throw new StoreException(
                    "%s was written by a newer Podflame (format %d; this one reads %d); start the newer one, or choose another directory"
                            .formatted(directory, version, VERSION));
        }
        return version;
    }

    private static List<String> foreign(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !IGNORED.contains(name) && !name.equals(FILE + ".new"))
                    .sorted()
                    .toList();
        }
    }
}
