package io.podflame.agent.sample.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegionAllocatorTest {

    private record Region(int first, int length) {}

    @Test
    void joinsWhatIsGivenBackWithWhatIsFreeOnEitherSide() {
        RegionAllocator regions = new RegionAllocator(30);
        int first = regions.allocate(10).orElseThrow();
        int second = regions.allocate(10).orElseThrow();
        int third = regions.allocate(10).orElseThrow();
        assertThat(regions.allocate(1)).isEmpty();
        regions.release(first, 10);
        regions.release(third, 10);
        assertThat(regions.allocate(11)).as("they do not touch").isEmpty();
        regions.release(second, 10);
        assertThat(regions.allocate(30)).hasValue(0);
    }

    /** Whatever the order, no two regions that are given out at a time have anything in common. */
    @Test
    void neverGivesTheSamePlaceTwice() {
        Random random = new Random(7);
        RegionAllocator regions = new RegionAllocator(1_000);
        List<Region> given = new ArrayList<>();
        BitSet used = new BitSet(1_000);
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(3) > 0) {
                int length = 1 + random.nextInt(60);
                OptionalInt first = regions.allocate(length);
                if (first.isPresent()) {
                    Region region = new Region(first.getAsInt(), length);
                    assertThat(used.get(region.first, region.first + length).isEmpty())
                            .isTrue();
                    used.set(region.first, region.first + length);
                    given.add(region);
                }
            } else if (!given.isEmpty()) {
                Region region = given.remove(random.nextInt(given.size()));
                used.clear(region.first, region.first + region.length);
                regions.release(region.first, region.length);
            }
            assertThat(regions.used()).isEqualTo(used.cardinality());
        }
    }
}
