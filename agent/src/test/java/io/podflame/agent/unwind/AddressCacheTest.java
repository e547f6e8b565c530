package io.podflame.agent.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressCacheTest {

    private final AddressCache cache = new AddressCache();

    @Test
    void agreesWithAHashMapOnRandomAddresses() {
        Random random = new Random(7);
        Map<Long, Integer> expected = new HashMap<>();
        for (int i = 0; i < AddressCache.MAX_ENTRIES; i++) {
            long address = random.nextBoolean() ? random.nextLong() : 0xffffffff81000000L + random.nextInt(5_000);
            Integer known = expected.get(address);
            assertThat(cache.find(address)).isEqualTo(known == null ? AddressCache.NOT_FOUND : known);
            if (known == null) {
                cache.add(address, i);
                expected.put(address, i);
            }
        }
    }

    @Test
    void forgetsEverythingWhenItIsFull() {
        for (int i = 0; i < AddressCache.MAX_ENTRIES; i++) {
            cache.add(i, i);
        }
        assertThat(cache.find(0)).isZero();
        cache.add(-1, 5);
        assertThat(cache.find(0)).isEqualTo(AddressCache.NOT_FOUND);
        assertThat(cache.find(-1)).isEqualTo(5);
    }
}
