package io.podflame.collector.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.collector.store.BatchFixture;
import io.podflame.collector.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbDirectoryTest {

    @TempDir
    private Path path;

    @Test
    void makesTheDirectory() {
        Path absent = path.resolve("a/b");

        open(absent).close();

        assertThat(absent.resolve(StoreFormat.FILE)).hasContent("format 4");
    }

    @Test
    void takesAFreshFileSystem() throws IOException {
        Files.createDirectory(path.resolve("lost+found"));

        open(path).close();
    }

    @Test
    void closesTwice() {
        RocksDbDirectory directory = open(path);
        directory.close();
        directory.close();
    }

    @Test
    void refusesADirectoryOfSomethingElse() throws IOException {
        Files.writeString(path.resolve("photo.jpg"), "");

        assertRefused(() -> open(path), "is not a Podflame store: it holds photo.jpg; choose an empty directory");
        assertThat(path).isDirectoryNotContaining("glob:**podflame-store");
    }

    @Test
    void refusesAFile() throws IOException {
        Path file = Files.writeString(path.resolve("file"), "");

        assertRefused(
                () -> open(file), "cannot use " + file + " as a store", "choose a directory that this user may write");
    }

    @Test
    void refusesANewerFormat() throws IOException {
        Files.writeString(path.resolve(StoreFormat.FILE), "format 5\n");

        assertRefused(
                () -> open(path), "written by a newer Podflame (format 5; this one reads 4); start the newer one");
    }

    @Test
    void refusesADamagedMarker() throws IOException {
        Files.writeString(path.resolve(StoreFormat.FILE), "fromat 1\n");

        assertRefused(() -> open(path), "is damaged: podflame-store says \"fromat 1\"");
    }

    @Test
    void refusesADirectoryInUse() {
        try (RocksDbDirectory directory = open(path)) {
            assertRefused(() -> open(directory.path()), "is in use by another collector; stop that one");
        }
    }

    @Test
    void refusesDamagedFiles() throws IOException {
        open(path).close();
        try (Stream<Path> files = Files.list(path.resolve("rocksdb"))) {
            for (Path manifest : files.filter(
                            file -> file.getFileName().toString().startsWith("MANIFEST"))
                    .toList()) {
                byte[] bytes = Files.readAllBytes(manifest);
                bytes[bytes.length / 2] ^= 0x55;
                Files.write(manifest, bytes);
            }
        }

        assertRefused(() -> open(path), "is damaged", "remove the directory to start empty");
    }

    @Test
    void saysWhichPartOfADamagedBatchIsMalformed() {
        try (RocksDbDirectory directory = open(path)) {
            RocksDbProfileStore store = new RocksDbProfileStore(directory, Clock.systemUTC());
            store.store(new BatchFixture("r").next(BatchFixture.START_NANOS, 10, BatchFixture.pod("etcd")));
            directory.write("damaging", write -> {
                for (byte[] key : keys(directory)) {
                    write.put(ColumnFamily.PARTITIONS, key, new byte[] {1});
                }
            });

            assertRefused(
                    () -> store.series(BatchFixture.window(BatchFixture.START_NANOS), key -> true),
                    "malformed partition header at byte");
        }
    }

    private static List<byte[]> keys(RocksDbDirectory directory) {
        return directory.view("listing", view -> {
            try (StoreView.Cursor cursor = view.cursor(ColumnFamily.PARTITIONS)) {
                cursor.seek(new byte[0]);
                return List.of(cursor.key());
            }
        });
    }

    private static RocksDbDirectory open(Path path) {
        return RocksDbDirectory.open(path, RocksDbSettings.DEFAULT);
    }

    private static void assertRefused(ThrowingCallable opening, String... parts) {
        assertThatThrownBy(opening).isInstanceOf(StoreException.class).hasMessageContainingAll(parts);
    }
}
