package io.podflame.collector.store.rocksdb;

import io.podflame.collector.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Refuses to write before the disk is full; looks at most once a second. Thread-safe. */
final class FreeSpace {

    private static final long PERIOD_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path path;
    private final long leastBytes;
    private long checkedNanos;
    private long freeBytes;

    FreeSpace(Path path, long leastBytes) {
        this.path = path;
        this.leastBytes = leastBytes;
        this.checkedNanos = System.nanoTime() - PERIOD_NANOS;
    }

    /** @throws StoreException when too little is free */
    synchronized void require(String purpose) {
        long now = System.nanoTime();
        if (now - checkedNanos >= PERIOD_NANOS || freeBytes < leastBytes) {
            freeBytes = read();
            checkedNanos = now;
        }
        if (freeBytes < leastBytes) {
            throw new StoreException(
                    "%s: the disk under %s is full (%d MB free, %d MB are kept free); free space there, or lower the retention"
                            .formatted(purpose, path, freeBytes >> 20, leastBytes >> 20));
        }
    }

    /** Not by its FileStore: that looks for the mount point in the mount table, where the root of a chroot is not. */
    private long read() {
        if (!Files.isDirectory(path)) {
            throw new StoreException("cannot tell the free space of " + path + ": the folder is gone");
        }
        return path.toFile().getUsableSpace();
    }
}
