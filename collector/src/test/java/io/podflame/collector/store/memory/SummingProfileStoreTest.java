package io.podflame.collector.store.memory;

import static io.podflame.collector.store.BatchFixture.START_NANOS;
import static io.podflame.collector.store.BatchFixture.WINDOW_NANOS;
import static io.podflame.collector.store.BatchFixture.continuous;
import static io.podflame.collector.store.BatchFixture.pod;
import static io.podflame.collector.store.BatchFixture.window;
import static io.podflame.collector.store.PartitionKey.NANOS_PER_HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.podflame.collector.format.FlameGraphFormat;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.Workload;
import io.podflame.collector.query.FlameGraphRequest;
import io.podflame.collector.query.QueryService;
import io.podflame.collector.store.BatchFixture;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileStore.Series;
import io.podflame.collector.store.ProfileStore.StoredSession;
import io.podflame.collector.store.ProfileStore.WindowTotal;
import io.podflame.collector.store.Retention;
import io.podflame.collector.store.StoredProfiles;
import io.podflame.collector.symbolize.Symbolizer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the summing store gives is what the store that keeps every window gives, added up. */
class SummingProfileStoreTest {

    private static final TimeRange ALWAYS = new TimeRange(0, Long.MAX_VALUE);
    private static final Workload ETCD = pod("etcd");
    private static final Workload DNS = pod("coredns");

    private final ProfileStore store = new SummingProfileStore();
    private final ProfileStore everyWindow = new MemoryProfileStore(Clock.systemUTC());
    private final BatchFixture agent = new BatchFixture("run-1", 7);

    @Test
    void givesTheSameFlameGraphAsAStoreOfEveryWindow() {
        for (int i = 0; i < 30; i++) {
            both(agent.next(START_NANOS + i * NANOS_PER_HOUR / 4, 200, ETCD, DNS));
            both(agent.nextOfSession("s-1", START_NANOS + i * WINDOW_NANOS, 50, ETCD));
        }
        both(new BatchFixture("run-2", 8).next(START_NANOS, 100, ETCD)); // another stream, with a table of its own

        for (String session : List.of("", "s-1")) {
            for (Set<Workload> workloads : List.of(Set.<Workload>of(), Set.of(ETCD))) {
                FlameGraph summed = graph(store, session, workloads);
                FlameGraph expected = graph(everyWindow, session, workloads);
                assertThat(folded(summed)).isEqualTo(folded(expected)).isNotEmpty();
                assertThat(summed.callTree().total(0))
                        .isEqualTo(expected.callTree().total(0));
                assertThat(summed.title()).isEqualTo(expected.title());
                assertThat(summed.range()).isEqualTo(expected.range());
                assertThat(summed.accuracy().lostSamples())
                        .isEqualTo(expected.accuracy().lostSamples())
                        .isNotEmpty();
                assertThat(summed.accuracy().requestedHertz())
                        .isEqualTo(expected.accuracy().requestedHertz());
                assertThat(summed.accuracy().achievedHertz())
                        .isCloseTo(expected.accuracy().achievedHertz(), within(1e-9));
            }
        }
    }

    @Test
    void aSeriesIsOneProfileWhoseWindowIsThatOfAll() {
        ProfileBatch first = agent.next(START_NANOS, 50, ETCD);
        ProfileBatch second = agent.next(START_NANOS + 3 * NANOS_PER_HOUR, 50, pod("etcd", "restarted"));
        both(first);
        both(second);

        List<Series> series = store.series(ALWAYS, key -> true);

        TimeRange all = new TimeRange(START_NANOS, START_NANOS + 3 * NANOS_PER_HOUR + WINDOW_NANOS);
        assertThat(series)
                .containsExactly(new Series(
                        continuous(ETCD),
                        pod("etcd", "restarted"),
                        List.of(new WindowTotal(all, samples(first) + samples(second), value(first) + value(second)))));
        assertThat(StoredProfiles.in(store)).hasSize(1);
        assertThat(StoredProfiles.in(store, new TimeRange(START_NANOS + 1, Long.MAX_VALUE), key -> true))
                .as("it starts before")
                .isEmpty();
    }

    @Test
    void takesMemoryByDistinctStacksNotByTime() {
        ProfileBatch batch = agent.next(START_NANOS, 5000, ETCD);
        store.store(batch);
        long once = store.sizeBytes();

        for (int i = 1; i < 200; i++) {
            store.store(agent.batch(batch.statistics(), batch.profiles()));
        }

        assertThat(store.sizeBytes()).isEqualTo(once);
        assertThat(store.series(ALWAYS, key -> true)
                        .getFirst()
                        .totals()
                        .getFirst()
                        .samples())
                .isEqualTo(200 * samples(batch));
        assertThat(store.statistics(ALWAYS, "")).singleElement().satisfies(sum -> {
            assertThat(sum.capturedSamples()).isEqualTo(200 * batch.statistics().capturedSamples());
            assertThat(sum.dropped()).isEqualTo(Map.of("queue full", 200L, "stack table full", 800L));
        });
    }

    @Test
    void keepsMoreSamplesOfOneStackThanARowCanSay() {
        for (int i = 0; i < 3; i++) {
            ProfileRows rows = ProfileRows.of(
                    new int[] {StackTable.ROOT}, new int[] {Integer.MAX_VALUE}, new long[] {1_000_000_000_000L});
            store.store(agent.batch(
                    BatchFixture.statistics("", window(START_NANOS), 1),
                    List.of(agent.profile(continuous(ETCD), ETCD, window(START_NANOS), rows))));
        }

        FlameGraph graph = graph(store, "", Set.of(ETCD));

        assertThat(graph.callTree().samples()).isEqualTo(3L * Integer.MAX_VALUE);
        assertThat(graph.callTree().total(0)).isEqualTo(3_000_000_000_000L);
    }

    @Test
    void storesABatchOnceAndWholeOrNotAtAll() {
        ProfileBatch good = agent.next(START_NANOS, 50, ETCD);
        ProfileRows rows = ProfileRows.of(new int[] {1 << 20}, new int[] {1}, new long[] {1});
        ProfileBatch bad = agent.batch(
                BatchFixture.statistics("", window(START_NANOS), 1),
                List.of(good.profiles().getFirst(), agent.profile(continuous(DNS), DNS, window(START_NANOS), rows)));

        assertThat(store.store(good)).isTrue();
        assertThat(store.store(good)).isFalse();
        assertThatThrownBy(() -> store.store(bad)).isInstanceOf(IndexOutOfBoundsException.class);

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(good));
        assertThat(store.lastSequence("run-1")).isEqualTo(1);
        assertThat(store.statistics(ALWAYS, ""))
                .extracting(WindowStatistics::capturedSamples)
                .containsExactly(1234L);
    }

    @Test
    void keepsTheEmptyProfileAndWhatAnImportIsAbout() {
        ProfileRows none = ProfileRows.of(new int[0], new int[0], new long[0]);
        ProfileBatch empty = agent.batch(
                BatchFixture.statistics("import", window(START_NANOS), 1),
                List.of(agent.profile(continuous(ETCD), ETCD, window(START_NANOS), none)));
        store.put(BatchFixture.recording("import", 5));
        store.store(empty);
        store.enforce(new Retention(Duration.ZERO, 0));

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(empty));
        assertThat(store.recordings())
                .containsExactly(new StoredSession(
                        "import", Optional.of(window(START_NANOS)), Optional.of(BatchFixture.recording("import", 5))));
        assertThat(store.session("import")).contains(store.recordings().getFirst());
        assertThat(store.session("other")).isEmpty();
    }

    private void both(ProfileBatch batch) {
        store.store(batch);
        everyWindow.store(batch);
    }

    private static FlameGraph graph(ProfileStore from, String session, Set<Workload> workloads) {
        return new QueryService(from, new Symbolizer(new MemorySymbolStore()))
                .flameGraph(new FlameGraphRequest(
                        workloads.stream().map(Workload::key).collect(Collectors.toSet()),
                        ALWAYS,
                        "cpu-clock",
                        session));
    }

    private static String folded(FlameGraph graph) {
        return new String(FlameGraphFormat.FOLDED.bytes(graph), StandardCharsets.UTF_8);
    }

    private static long samples(ProfileBatch batch) {
        return batch.profiles().getFirst().rows().totalSamples();
    }

    private static long value(ProfileBatch batch) {
        return batch.profiles().getFirst().rows().totalValue();
    }
}
