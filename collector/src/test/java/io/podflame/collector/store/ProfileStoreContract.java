package io.podflame.collector.store;

import static io.podflame.collector.store.BatchFixture.START_NANOS;
import static io.podflame.collector.store.BatchFixture.WINDOW_NANOS;
import static io.podflame.collector.store.BatchFixture.continuous;
import static io.podflame.collector.store.BatchFixture.pod;
import static io.podflame.collector.store.BatchFixture.window;
import static io.podflame.collector.store.PartitionKey.NANOS_PER_HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.MemoryUse;
import io.podflame.collector.model.NodeCpu;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.SchedulingContext;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.model.WorkloadCpu.CpuQuota;
import io.podflame.collector.model.WorkloadCpu.Throttling;
import io.podflame.collector.store.ProfileStore.Series;
import io.podflame.collector.store.ProfileStore.StoredSession;
import io.podflame.collector.store.ProfileStore.WindowTotal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every profile store promises. In one class, long as it is: each store has one test that extends it and so misses nothing. */
public abstract class ProfileStoreContract {

    private static final TimeRange ALWAYS = new TimeRange(0, Long.MAX_VALUE);
    private static final Workload ETCD = pod("etcd");
    private static final Workload DNS = pod("coredns");
    private static final int ROWS = 50;

    protected ProfileStore store;
    private volatile long nowNanos = START_NANOS;
    private final BatchFixture agent = new BatchFixture("run-1");

    /** An empty store. */
    protected abstract ProfileStore open(InstantSource clock);

    /** What the store's clock says. */
    protected final void now(long nanos) {
        nowNanos = nanos;
    }

    /** As live profiles are: at their end. */
    protected final void storeLive(ProfileBatch batch) {
        now(batch.statistics().window().endNanos());
        store.store(batch);
    }

    /** Bytes of one hour that a size limit can be about. */
    protected abstract int rowsOfAMeasurableHour();

    @BeforeEach
    void openStore() {
        store = open(() -> Instant.EPOCH.plusNanos(nowNanos));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void givesBackWhatWasStored() {
        ProfileBatch first = agent.next(START_NANOS, ROWS, ETCD, DNS);
        ProfileBatch second = agent.next(START_NANOS + WINDOW_NANOS, ROWS, ETCD);

        assertThat(store.store(first)).isTrue();
        assertThat(store.store(second)).isTrue();

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(first, second));
    }

    @Test
    void keepsWhatTheSchedulerCounted() {
        WorkloadCpu everything = new WorkloadCpu(
                window(START_NANOS),
                OptionalLong.of(3),
                Optional.of(new Throttling(5, 4, 7)),
                Optional.of(new CpuQuota(50, 100)),
                OptionalLong.of(0),
                OptionalLong.of(Long.MAX_VALUE),
                Optional.of(new MemoryUse(1L << 40, 0)));
        WorkloadCpu nothing = new WorkloadCpu(
                window(START_NANOS),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty());
        NodeCpu node = new NodeCpu("node-1", window(START_NANOS), 2, 1, 2, 3, 4, 5);
        ProfileBatch without = agent.next(START_NANOS, ROWS, ETCD);
        SchedulingContext context = new SchedulingContext(
                Optional.of(node), Map.of(ETCD.key(), List.of(everything, nothing), DNS.key(), List.of(nothing)));

        store.store(new ProfileBatch(
                without.runId(), without.sequence(), without.profiles(), without.statistics(), context));
        store.store(agent.next(START_NANOS + WINDOW_NANOS, ROWS, ETCD));

        assertThat(store.workloadCpu(ALWAYS, ETCD.key(), "")).containsExactly(everything, nothing);
        assertThat(store.workloadCpu(ALWAYS, DNS.key(), "")).containsExactly(nothing);
        assertThat(store.nodeCpu(ALWAYS, "node-1", "")).containsExactly(node);
        assertThat(store.nodeCpu(ALWAYS, "node-2", "")).isEmpty();
        assertThat(store.workloadCpu(ALWAYS, ETCD.key(), "s-1")).isEmpty();
        assertThat(store.workloadCpu(new TimeRange(START_NANOS + 1, Long.MAX_VALUE), ETCD.key(), ""))
                .as("that starts in the range")
                .isEmpty();
    }

    @Test
    void dropsWhatTheSchedulerCountedWithItsHour() {
        ProfileBatch old = agent.next(START_NANOS, ROWS, ETCD);
        NodeCpu node = new NodeCpu("node-1", window(START_NANOS), 2, 1, 2, 3, 4, 5);
        storeLive(new ProfileBatch(
                old.runId(),
                old.sequence(),
                old.profiles(),
                old.statistics(),
                new SchedulingContext(Optional.of(node), Map.of())));
        now(START_NANOS + Duration.ofHours(10).toNanos());

        store.enforce(new Retention(Duration.ofHours(2), Long.MAX_VALUE));

        assertThat(store.nodeCpu(ALWAYS, "node-1", "")).isEmpty();
    }

    @Test
    void keepsEveryKindOfLocation() {
        Location.Executable file = new Location.Executable(BuildId.of("ab"), true, "/bin/a");
        int leaf = agent.stackNode(
                new Location.Thread("t"),
                new Location.ReturnAddress(file, -16),
                new Location.InstructionPointer(file, Long.MAX_VALUE),
                new Location.Kernel("do_syscall_64", ""),
                new Location.Kernel("nft_do_chain", "nf_tables"),
                new Location.Anonymous("[anon]", Long.MIN_VALUE),
                new Location.Unmapped("kernel", 0xffffffff81000000L),
                new Location.Named("main", "/bin/a"),
                new Location.Named("", ""),
                new Location.Truncated("größer"));
        ProfileRows rows = ProfileRows.of(new int[] {leaf}, new int[] {3}, new long[] {Long.MAX_VALUE});
        ProfileBatch batch = agent.batch(
                BatchFixture.statistics("", window(START_NANOS), 3),
                List.of(agent.profile(continuous(ETCD), ETCD, window(START_NANOS), rows)));

        store.store(batch);

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(batch));
    }

    @Test
    void keepsTheEmptyStackAndTheEmptyProfile() {
        ProfileRows root = ProfileRows.of(new int[] {StackTable.ROOT}, new int[] {1}, new long[] {0});
        ProfileRows none = ProfileRows.of(new int[0], new int[0], new long[0]);
        ProfileBatch batch = agent.batch(
                BatchFixture.statistics("", window(START_NANOS), 1),
                List.of(
                        agent.profile(continuous(ETCD), ETCD, window(START_NANOS), root),
                        agent.profile(continuous(DNS), DNS, window(START_NANOS), none)));

        store.store(batch);

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(batch));
    }

    @Test
    void refusesReplays() {
        ProfileBatch first = agent.next(START_NANOS, ROWS, ETCD);
        ProfileBatch second = agent.next(START_NANOS + WINDOW_NANOS, ROWS, ETCD);
        store.store(first);
        store.store(second);

        assertThat(store.store(second)).isFalse();
        assertThat(store.store(first)).isFalse();

        assertThat(store.lastSequence("run-1")).isEqualTo(2);
        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(first, second));
        assertThat(store.statistics(ALWAYS, "")).hasSize(2);
    }

    @Test
    void knowsEachRunsSequence() {
        store.store(new BatchFixture("other").next(START_NANOS, ROWS, ETCD));

        assertThat(store.lastSequence("other")).isEqualTo(1);
        assertThat(store.lastSequence("run-1")).isZero();
    }

    @Test
    void keepsTwoRunsWindowsOfTheSameMoment() {
        ProfileBatch one = agent.next(START_NANOS, ROWS, ETCD);
        ProfileBatch other = new BatchFixture("run-2").next(START_NANOS, ROWS, ETCD);

        store.store(one);
        store.store(other);

        assertThat(StoredProfiles.in(store)).containsExactlyInAnyOrderElementsOf(StoredProfiles.of(one, other));
    }

    @Test
    void storesNothingOfABatchWithAStackOutsideItsTable() {
        ProfileBatch good = agent.next(START_NANOS, ROWS, DNS);
        ProfileRows rows = ProfileRows.of(new int[] {1 << 20}, new int[] {1}, new long[] {1});
        ProfileBatch bad = agent.batch(
                BatchFixture.statistics("", window(START_NANOS), 1),
                List.of(good.profiles().getFirst(), agent.profile(continuous(ETCD), ETCD, window(START_NANOS), rows)));

        assertThatThrownBy(() -> store.store(bad)).isInstanceOf(IndexOutOfBoundsException.class);

        assertThat(StoredProfiles.in(store)).isEmpty();
        assertThat(store.series(ALWAYS, key -> true)).isEmpty();
        assertThat(store.lastSequence("run-1")).isZero();
        store.store(good);
        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(good));
    }

    @Test
    void totalsAreThoseOfTheRows() {
        ProfileBatch first = agent.next(START_NANOS, ROWS, ETCD, DNS);
        ProfileBatch second = agent.next(START_NANOS + NANOS_PER_HOUR, ROWS, ETCD);
        store.store(first);
        store.store(second);

        List<Series> series = store.series(ALWAYS, key -> true);

        assertThat(series).extracting(Series::key).containsExactly(continuous(DNS), continuous(ETCD));
        assertThat(series).extracting(Series::workload).containsExactly(DNS, ETCD);
        assertThat(series.getLast().totals()).containsExactly(total(first, 0), total(second, 0));
        assertThat(series.getFirst().totals()).containsExactly(total(first, 1));
    }

    @Test
    void aSeriesIsWhatItsWorkloadWasLastSeenToBe() {
        Workload restarted = pod("etcd", "facade");
        store.store(agent.next(START_NANOS, ROWS, ETCD));
        store.store(agent.next(START_NANOS + WINDOW_NANOS, ROWS, restarted));

        assertThat(store.series(ALWAYS, key -> true))
                .singleElement()
                .extracting(Series::workload)
                .isEqualTo(restarted);
    }

    @Test
    void choosesByKey() {
        ProfileBatch batch = agent.next(START_NANOS, ROWS, ETCD, DNS);
        store.store(batch);

        assertThat(StoredProfiles.in(store, ALWAYS, continuous(DNS)::equals))
                .isEqualTo(StoredProfiles.of(batch).subList(0, 1));
        assertThat(store.series(ALWAYS, continuous(DNS)::equals)).hasSize(1);
    }

    @Test
    void aWindowBelongsToTheHourAndTheRangeItStartsIn() {
        long lastStart = START_NANOS + NANOS_PER_HOUR - WINDOW_NANOS / 2;
        ProfileBatch straddling = agent.next(lastStart, ROWS, ETCD);
        store.store(straddling);

        assertThat(PartitionKey.of(straddling.profiles().getFirst()).hour())
                .isEqualTo(PartitionKey.hourOf(START_NANOS));
        assertThat(StoredProfiles.in(store, new TimeRange(lastStart, lastStart + 1), key -> true))
                .isEqualTo(StoredProfiles.of(straddling));
        assertThat(StoredProfiles.in(store, new TimeRange(lastStart + 1, Long.MAX_VALUE), key -> true))
                .isEmpty();
        assertThat(StoredProfiles.in(store, new TimeRange(0, lastStart), key -> true))
                .isEmpty();
        assertThat(store.series(new TimeRange(lastStart + 1, Long.MAX_VALUE), key -> true))
                .isEmpty();
        assertThat(store.statistics(new TimeRange(0, lastStart), "")).isEmpty();
    }

    @Test
    void cutsARangeOutOfManyHours() {
        List<ProfileBatch> batches = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            batches.add(agent.next(START_NANOS + i * NANOS_PER_HOUR / 4, ROWS, ETCD));
            store.store(batches.get(i));
        }
        TimeRange range = new TimeRange(START_NANOS + 9 * NANOS_PER_HOUR / 4, START_NANOS + 30 * NANOS_PER_HOUR / 4);

        assertThat(StoredProfiles.in(store, range, key -> true)).isEqualTo(StoredProfiles.of(batches.subList(9, 30)));
        assertThat(store.statistics(range, "")).hasSize(21);
        assertThat(store.series(range, key -> true).getFirst().totals()).hasSize(21);
    }

    @Test
    void separatesSessionsFromContinuousProfiling() {
        ProfileBatch always = agent.next(START_NANOS, ROWS, ETCD);
        ProfileBatch session = agent.nextOfSession("s-1", START_NANOS + 1, ROWS, ETCD);
        store.store(always);
        store.store(session);

        assertThat(StoredProfiles.in(store, ALWAYS, key -> key.sessionId().equals("s-1")))
                .isEqualTo(StoredProfiles.of(session));
        assertThat(StoredProfiles.in(store, ALWAYS, key -> key.sessionId().isEmpty()))
                .isEqualTo(StoredProfiles.of(always));
        assertThat(store.statistics(ALWAYS, "s-1")).containsExactly(session.statistics());
        assertThat(store.statistics(ALWAYS, "")).containsExactly(always.statistics());
        assertThat(store.statistics(ALWAYS, "s-2")).isEmpty();
    }

    @Test
    void statisticsComeInTimeOrder() {
        store.store(agent.next(START_NANOS + 2 * WINDOW_NANOS, ROWS, ETCD));
        store.store(agent.next(START_NANOS, ROWS, ETCD));
        store.store(agent.next(START_NANOS + WINDOW_NANOS + NANOS_PER_HOUR, ROWS, ETCD));

        assertThat(store.statistics(ALWAYS, ""))
                .extracting(WindowStatistics::window)
                .containsExactly(
                        window(START_NANOS),
                        window(START_NANOS + 2 * WINDOW_NANOS),
                        window(START_NANOS + WINDOW_NANOS + NANOS_PER_HOUR));
    }

    @Test
    void dropsWholeHoursThatAreTooOld() {
        ProfileBatch gone = agent.next(START_NANOS + NANOS_PER_HOUR - 1, ROWS, ETCD);
        ProfileBatch partlyOld = agent.next(START_NANOS + NANOS_PER_HOUR, ROWS, ETCD);
        ProfileBatch young = agent.next(START_NANOS + 3 * NANOS_PER_HOUR, ROWS, ETCD);
        List.of(gone, partlyOld, young).forEach(this::storeLive);
        now(START_NANOS + 3 * NANOS_PER_HOUR + NANOS_PER_HOUR / 2);

        store.enforce(new Retention(Duration.ofHours(2), Long.MAX_VALUE));

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(partlyOld, young));
        assertThat(store.statistics(ALWAYS, "")).hasSize(2);
        assertThat(store.series(ALWAYS, key -> true).getFirst().totals()).hasSize(2);
    }

    @Test
    void dropsNothingThatIsYoungAndSmallEnough() {
        ProfileBatch batch = agent.next(START_NANOS, ROWS, ETCD);
        storeLive(batch);

        store.enforce(new Retention(Duration.ofDays(1_000_000), Long.MAX_VALUE));
        now(START_NANOS + 2 * NANOS_PER_HOUR);
        store.enforce(Retention.DEFAULT);

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(batch));
    }

    @Test
    void dropsTheOldestHoursUntilItIsSmallEnough() {
        List<ProfileBatch> batches = new ArrayList<>();
        for (int hour = 0; hour < 6; hour++) {
            batches.add(agent.next(START_NANOS + hour * NANOS_PER_HOUR, rowsOfAMeasurableHour(), ETCD));
            storeLive(batches.get(hour));
        }
        store.enforce(new Retention(Duration.ofDays(2), Long.MAX_VALUE));
        long half = store.sizeBytes() / 2;

        store.enforce(new Retention(Duration.ofDays(2), half));

        List<StoredProfiles.Stored> left = StoredProfiles.in(store);
        assertThat(store.sizeBytes()).isLessThanOrEqualTo(half);
        assertThat(left).hasSizeBetween(1, 5);
        assertThat(left).isEqualTo(StoredProfiles.of(batches.subList(6 - left.size(), 6)));
    }

    @Test
    void keepsTheCurrentHourHoweverBig() {
        ProfileBatch before = agent.next(START_NANOS - 1, ROWS, ETCD);
        ProfileBatch now = agent.next(START_NANOS, ROWS, ETCD);
        storeLive(before);
        storeLive(now);

        store.enforce(new Retention(Duration.ofDays(2), 1));

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(now));
    }

    @Test
    void storesIntoAnHourThatWasDropped() {
        storeLive(agent.next(START_NANOS, ROWS, ETCD));
        now(START_NANOS + 5 * NANOS_PER_HOUR);
        store.enforce(new Retention(Duration.ofHours(1), Long.MAX_VALUE));
        ProfileBatch late = agent.next(START_NANOS + WINDOW_NANOS, ROWS, ETCD);

        store.store(late);

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(late));
    }

    @Test
    void agesFromWhenSomethingWasLastStored() {
        ProfileBatch recorded = agent.nextOfSession("import", START_NANOS, ROWS, ETCD);
        ProfileBatch addedLater = agent.nextOfSession("other", START_NANOS + WINDOW_NANOS, ROWS, DNS);
        long imported = START_NANOS + 1000 * NANOS_PER_HOUR;
        Retention twoHours = new Retention(Duration.ofHours(2), Long.MAX_VALUE);
        now(imported);
        store.store(recorded);
        now(imported + NANOS_PER_HOUR);
        store.store(addedLater);

        now(imported + 3 * NANOS_PER_HOUR - 1);
        store.enforce(twoHours);
        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(recorded, addedLater));
        assertThat(store.lastSequence("run-1")).isEqualTo(2);

        now(imported + 3 * NANOS_PER_HOUR);
        store.enforce(twoHours);
        assertThat(StoredProfiles.in(store)).isEmpty();
        assertThat(store.session("import")).isEmpty();
    }

    @Test
    void dropsAnAgedHourBetweenTwoThatAreKept() {
        ProfileBatch imported = agent.nextOfSession("import", START_NANOS, ROWS, ETCD);
        ProfileBatch aged = agent.next(START_NANOS + NANOS_PER_HOUR, ROWS, ETCD);
        ProfileBatch young = agent.next(START_NANOS + 9 * NANOS_PER_HOUR, ROWS, ETCD);
        now(START_NANOS + 9 * NANOS_PER_HOUR);
        store.store(imported);
        now(START_NANOS + 2 * NANOS_PER_HOUR);
        store.store(aged);
        storeLive(young);

        store.enforce(new Retention(Duration.ofHours(2), Long.MAX_VALUE));

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(imported, young));
    }

    @Test
    void dropsTheHoursOfTheOldestProfilesForTheirSizeWheneverTheyWereStored() {
        ProfileBatch before = agent.next(START_NANOS + 7 * NANOS_PER_HOUR, 1, ETCD);
        ProfileBatch imported = agent.nextOfSession("import", START_NANOS, rowsOfAMeasurableHour(), ETCD);
        storeLive(before);
        now(START_NANOS + 8 * NANOS_PER_HOUR);
        store.store(imported);

        store.enforce(new Retention(Duration.ofDays(2), store.sizeBytes() / 4));

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(before));
        assertThat(store.session("import")).isEmpty();
    }

    @Test
    void knowsInWhichRangeASessionsWindowsStart() {
        assertThat(store.session("s-1")).isEmpty();
        store.store(agent.nextOfSession("s-1", START_NANOS + WINDOW_NANOS, ROWS, ETCD));
        store.store(agent.nextOfSession("s-1", START_NANOS, ROWS, DNS));
        store.store(agent.nextOfSession("s-2", START_NANOS + NANOS_PER_HOUR, ROWS, DNS));

        assertThat(store.session("s-1"))
                .contains(new StoredSession(
                        "s-1",
                        Optional.of(new TimeRange(START_NANOS, START_NANOS + 2 * WINDOW_NANOS)),
                        Optional.empty()));
        assertThat(store.session("")).isEmpty();
        assertThat(store.recordings()).as("they were not imported").isEmpty();
    }

    @Test
    void theRangeOfASessionHoldsAWindowWithoutLength() {
        TimeRange moment = new TimeRange(START_NANOS, START_NANOS);
        ProfileRows rows = ProfileRows.of(new int[] {StackTable.ROOT}, new int[] {1}, new long[] {1});
        ProfileBatch batch = agent.batch(
                BatchFixture.statistics("s-1", moment, 1),
                List.of(agent.profile(new ProfileKey(ETCD.key(), Event.CPU_CLOCK, "s-1"), ETCD, moment, rows)));
        store.store(batch);

        TimeRange range = store.session("s-1").orElseThrow().range().orElseThrow();

        assertThat(StoredProfiles.in(store, range, key -> true)).isEqualTo(StoredProfiles.of(batch));
    }

    @Test
    void keepsWhatAnImportIsAbout() {
        ImportedRecording first = BatchFixture.recording("import-1", 1_000);
        ImportedRecording second = BatchFixture.recording("import-2", 2_000);
        store.put(first);
        store.put(second);
        store.store(agent.nextOfSession("import-1", START_NANOS, ROWS, ETCD));
        ImportedRecording failed = first.with(ImportedRecording.State.FAILED, "the disk; empty it");
        store.put(failed);

        assertThat(store.recordings())
                .containsExactly(
                        new StoredSession("import-2", Optional.empty(), Optional.of(second)),
                        new StoredSession("import-1", Optional.of(window(START_NANOS)), Optional.of(failed)));
        assertThat(store.session("import-1")).contains(store.recordings().getLast());
    }

    @Test
    void forgetsAnImportThatNeverStoredAnythingWhenItHasAged() {
        long importedMillis = START_NANOS / 1_000_000;
        store.put(BatchFixture.recording("import", importedMillis));
        Retention hour = new Retention(Duration.ofHours(1), Long.MAX_VALUE);

        now(START_NANOS + NANOS_PER_HOUR - 1);
        store.enforce(hour);
        assertThat(store.session("import")).isPresent();
        now(START_NANOS + NANOS_PER_HOUR);
        store.enforce(hour);
        assertThat(store.session("import")).isEmpty();
    }

    @Test
    void takesWritersAndReadersAtTheSameTime() throws Exception {
        int runs = 4;
        int batchesPerRun = 60;
        List<ProfileBatch> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(runs + 1)) {
            List<Future<?>> writers = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                BatchFixture fixture = new BatchFixture("concurrent-" + run);
                List<ProfileBatch> batches = new ArrayList<>();
                for (int i = 0; i < batchesPerRun; i++) {
                    batches.add(fixture.next(START_NANOS + i * WINDOW_NANOS, ROWS, ETCD, DNS));
                }
                all.addAll(batches);
                writers.add(threads.submit(() -> batches.forEach(store::store)));
            }
            Future<?> reader = threads.submit(() -> {
                while (!writers.stream().allMatch(Future::isDone)) {
                    assertThat(all.size() * 2)
                            .isGreaterThanOrEqualTo(StoredProfiles.in(store).size());
                }
            });
            for (Future<?> writer : writers) {
                writer.get();
            }
            reader.get();
        }

        assertThat(StoredProfiles.in(store)).containsExactlyInAnyOrderElementsOf(StoredProfiles.of(all));
    }

    private static WindowTotal total(ProfileBatch batch, int profile) {
        ProfileRows rows = batch.profiles().get(profile).rows();
        return new WindowTotal(batch.profiles().get(profile).window(), rows.totalSamples(), rows.totalValue());
    }
}
