package io.podflame.violation.importing;

import io.podflame.collector.store.memory.MemorySymbolStore;

class NamesStore {
    MemorySymbolStore store() {
        return new MemorySymbolStore();
    }
}
