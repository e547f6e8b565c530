package io.podflame.collector.health;

import io.podflame.collector.store.ProfileStore;
import java.util.Optional;

/** Whether the store works: the last write did, and a read does now. Thread-safe. */
public final class StoreHealth {

    private final ProfileStore profiles;
    private volatile Optional<String> lastWriteFailure = Optional.empty();

    public StoreHealth(ProfileStore profiles) {
        this.profiles = profiles;
    }

    /** A batch was stored. */
    public void stored() {
        lastWriteFailure = Optional.empty();
    }

    /** A batch could not be stored. */
    public void storeFailed(RuntimeException failure) {
        lastWriteFailure = Optional.of("the last write failed: " + failure.getMessage());
    }

    /** What is wrong; empty when all is well. Reads from the store, so it may block. */
    public Optional<String> check() {
        try {
            profiles.lastSequence("health-check");
            return lastWriteFailure;
        } catch (RuntimeException e) {
            return Optional.of("the store cannot be read: " + e.getMessage());
        }
    }
}
