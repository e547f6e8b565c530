package io.podflame.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.BuildId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every symbol store promises. */
public abstract class SymbolStoreContract {

    private static final BuildId ONE = BuildId.of("01");

    protected SymbolStore store;

    /** An empty store. */
    protected abstract SymbolStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void givesBackWhatWasStored() {
        store.put(ONE, new byte[] {1, 2, 3});

        assertThat(store.contains(ONE)).isTrue();
        assertThat(store.find(ONE)).contains(new byte[] {1, 2, 3});
    }

    @Test
    void hasNothingThatWasNotStored() {
        store.put(ONE, new byte[] {1});

        assertThat(store.contains(BuildId.of("0101"))).isFalse();
        assertThat(store.find(BuildId.of("0101"))).isEmpty();
    }

    @Test
    void replaces() {
        store.put(ONE, new byte[] {1, 2, 3});
        store.put(ONE, new byte[] {4});

        assertThat(store.find(ONE)).contains(new byte[] {4});
    }
}
