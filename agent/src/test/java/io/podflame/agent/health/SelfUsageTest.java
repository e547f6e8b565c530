package io.podflame.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SelfUsageTest {

    private static final String STAT =
            "4711 (a name) with) R 1 2 3 4 5 6 7 8 9 10 120 30 13 14 15 16 17 18 19 20 1000 22";

    @Test
    void readsTimeAndMemoryBehindANameThatHoldsAnything() {
        assertThat(SelfUsage.parse(STAT)).contains(new SelfUsage(190_000_000L, 1_500, 1000 * 4096));
    }

    @Test
    void isEmptyForAnythingElse() {
        assertThat(SelfUsage.parse("")).isEmpty();
        assertThat(SelfUsage.parse("1 (x) R 1")).isEmpty();
        assertThat(SelfUsage.parse(STAT.replace("120", "x"))).isEmpty();
    }

    @Test
    void readsThisProcess() {
        SelfUsage usage = SelfUsage.read(Path.of("/proc")).orElseThrow();
        assertThat(usage.residentBytes()).isGreaterThan(10 << 20);
        assertThat(usage.startNanos()).isPositive().isLessThan(System.nanoTime());
    }

    @Test
    void saysWhatWasUsedInBetween() {
        SelfUsage earlier = new SelfUsage(0, 1_000, 1);
        SelfUsage later = new SelfUsage(0, 1_060, 60 << 20);
        assertThat(later.since(earlier, 60_000_000_000L)).isEqualTo("agent used 0.10 % of a core, 60 MB resident");
    }
}
