package io.podflame.collector.debugfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.BuildId;
import io.podflame.collector.debugfile.SearchQueue.Wanted;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SearchQueueTest {

    private static final Instant NOW = Instant.parse("2026-11-23T03:00:00Z");
    private static final BuildId ONE = BuildId.of("01");

    private final SearchQueue queue = new SearchQueue();

    @Test
    void givesABuildIdOnceAndNotBeforeItsTime() {
        queue.add(wanted(ONE, NOW.plusSeconds(30)), NOW);
        queue.add(wanted(ONE, NOW), NOW);

        assertThat(queue.next(NOW.plusSeconds(29))).isEmpty();
        assertThat(queue.next(NOW.plusSeconds(30))).isPresent();
        assertThat(queue.next(NOW.plusSeconds(30))).isEmpty();
    }

    @Test
    void asksAgainOnlyAfterThePause() {
        queue.settle(ONE, NOW, Duration.ofHours(6));

        queue.add(wanted(ONE, NOW), NOW.plus(Duration.ofHours(5)));
        assertThat(queue.next(NOW.plus(Duration.ofHours(5)))).isEmpty();

        queue.add(wanted(ONE, NOW), NOW.plus(Duration.ofHours(6)));
        assertThat(queue.next(NOW.plus(Duration.ofHours(6)))).isPresent();
    }

    @Test
    void neverGrowsBeyondItsBound() {
        for (int i = 0; i < SearchQueue.MAX_ENTRIES + 10; i++) {
            queue.add(wanted(BuildId.of(String.format("%08x", i)), NOW), NOW);
        }
        int taken = 0;
        while (queue.next(NOW).isPresent()) {
            taken++;
        }
        assertThat(taken).isEqualTo(SearchQueue.MAX_ENTRIES);
    }

    private static Wanted wanted(BuildId buildId, Instant notBefore) {
        return new Wanted(buildId, "/usr/bin/etcd", notBefore);
    }
}
