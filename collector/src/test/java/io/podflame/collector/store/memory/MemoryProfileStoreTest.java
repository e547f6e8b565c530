package io.podflame.collector.store.memory;

import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileStoreContract;
import java.time.InstantSource;

class MemoryProfileStoreTest extends ProfileStoreContract {

    @Override
    protected ProfileStore open(InstantSource clock) {
        return new MemoryProfileStore(clock);
    }

    @Override
    protected int rowsOfAMeasurableHour() {
        return 500;
    }
}
