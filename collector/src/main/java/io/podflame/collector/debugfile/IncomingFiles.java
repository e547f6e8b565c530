package io.podflame.collector.debugfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are on their way in: one directory, emptied when the collector starts. Thread-safe. */
final class IncomingFiles {

    private static final String PREFIX = "debug-file-";
    private static final long SPARE_BYTES = 64L << 20;

    private final Path directory;

    IncomingFiles(Path directory) {
        this.directory = directory;
        removeLeftOvers();
    }

    /** A new, empty file; the caller deletes it. */
    Path create() throws IOException {
        Files.createDirectories(directory);
        return Files.createTempFile(directory, PREFIX, "");
    }

    /** Whether the disk has room for a file of that size, and some more. */
    boolean hasRoomFor(long sizeBytes) throws IOException {
        Files.createDirectories(directory);
        return Files.getFileStore(directory).getUsableSpace() - SPARE_BYTES >= sizeBytes;
    }

    /** Deletes it; one that cannot be goes when the collector starts again. */
    static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.getLogger(IncomingFiles.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot delete {0}: {1}", file, e.getMessage());
        }
    }

    /** Removes the directory when it is empty. */
    void close() {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // a file is still being read; it goes with its reader, or at the next start
        } catch (IOException e) {
            System.getLogger(IncomingFiles.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot delete {0}: {1}", directory, e.getMessage());
        }
    }

    private void removeLeftOvers() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
            files.forEach(IncomingFiles::discard);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }
}
