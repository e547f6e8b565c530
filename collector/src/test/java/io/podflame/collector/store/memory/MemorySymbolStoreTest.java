package io.podflame.collector.store.memory;

import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.store.SymbolStoreContract;

class MemorySymbolStoreTest extends SymbolStoreContract {

    @Override
    protected SymbolStore open() {
        return new MemorySymbolStore();
    }
}
