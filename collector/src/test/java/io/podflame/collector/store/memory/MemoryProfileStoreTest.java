package io.podflame.collector.store.memory;

import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileStoreContract;

class MemoryProfileStoreTest extends ProfileStoreContract {

    @Override
    protected ProfileStore open() {
        return new MemoryProfileStore();
    }

    @Override
    protected int rowsOfAMeasurableHour() {
        return 500;
    }
}
