package io.podflame.collector.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.collector.store.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {

    @TempDir
    private Path path;

    @Test
    void allowsWritingWhereThereIsRoom() {
        assertThatCode(() -> new FreeSpace(path, 1).require("storing")).doesNotThrowAnyException();
    }

    @Test
    void refusesWhenLessIsFreeThanIsKeptFree() {
        assertThatThrownBy(() -> new FreeSpace(path, Long.MAX_VALUE).require("storing"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is full");
    }

    @Test
    void saysThatTheFolderIsGoneInsteadOfCallingTheDiskFull() {
        assertThatThrownBy(() -> new FreeSpace(path.resolve("gone"), 1).require("storing"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the folder is gone");
    }
}
