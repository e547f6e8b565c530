package io.podflame.collector.store.rocksdb;

import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.store.SymbolStoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class RocksDbSymbolStoreTest extends SymbolStoreContract {

    @TempDir
    private Path path;

    @SuppressWarnings("NullAway.Init") // set by open()
    private RocksDbDirectory directory;

    @Override
    protected SymbolStore open() {
        directory = RocksDbDirectory.open(path, RocksDbSettings.DEFAULT);
        return new RocksDbSymbolStore(directory, InstantSource.system());
    }

    @AfterEach
    void closeDirectory() {
        directory.close();
    }
}
