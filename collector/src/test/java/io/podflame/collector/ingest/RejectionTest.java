package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.podflame.binary.BuildId;
import io.podflame.collector.TestBatches;
import io.podflame.collector.TestClock;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.MemoryUse;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.SchedulingContext;
import io.podflame.collector.model.WorkloadCpu.Throttling;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.BuildIdOrigin;
import io.podflame.proto.v1.DictionaryUpdate;
import io.podflame.proto.v1.Executable;
import io.podflame.proto.v1.LocationKind;
import io.podflame.proto.v1.Locations;
import io.podflame.proto.v1.Profile;
import io.podflame.proto.v1.ReasonCount;
import io.podflame.proto.v1.StackNodes;
import io.podflame.proto.v1.Unit;
import io.podflame.proto.v1.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every rule that a batch can break, one at a time. */
class RejectionTest {

    private static final Workload ETCD = TestBatches.etcd("kube-system", "etcd-0");

    private final TestClock clock = new TestClock();
    private final List<Location.Executable> readable = new ArrayList<>();
    private final StreamDictionary dictionary = new StreamDictionary(new WorkloadDecoder("node-a"), readable::add);
    private final BatchDecoder decoder = new BatchDecoder("node-a", "run-1", dictionary, WindowLimits.LIVE);

    @Test
    void takesAValidBatch() {
        ProfileBatch batch = decode(TestBatches.first(clock, ETCD));

        assertThat(batch.profiles()).singleElement().satisfies(profile -> {
            assertThat(profile.rows().totalSamples()).isEqualTo(TestBatches.SAMPLES);
            assertThat(profile.rows().totalValue()).isEqualTo(TestBatches.SAMPLES * TestBatches.PERIOD_NANOS);
        });
        assertThat(batch.statistics().lost()).containsEntry("ring full", 2L);
        assertThat(readable).extracting(Location.Executable::buildId).containsExactly(BuildId.of(TestBatches.BUILD_ID));
    }

    @Test
    void takesWhatTheSchedulerCounted() {
        Batch batch = TestBatches.first(clock, ETCD).toBuilder()
                .setScheduling(TestBatches.scheduling(clock))
                .build();

        SchedulingContext scheduling = decode(batch).scheduling();

        assertThat(scheduling.node()).hasValueSatisfying(node -> {
            assertThat(node.node()).isEqualTo("node-a");
            assertThat(node.busyNanos()).isEqualTo(16_000_000_000L);
            assertThat(node.totalNanos()).isEqualTo(20_000_000_000L);
        });
        assertThat(scheduling.workloads().values()).singleElement().satisfies(counted -> {
            assertThat(counted.getFirst().throttling()).contains(new Throttling(100, 50, 7_000_000_000L));
            assertThat(counted.getFirst().runQueueWaitNanos())
                    .as("absent, not 0")
                    .isEmpty();
            assertThat(counted.getFirst().memory()).contains(new MemoryUse(300 << 20, 200 << 20));
        });
    }

    @Test
    void rejectsCountersThatCannotBe() {
        rejectsScheduling(RejectionReason.WINDOW, context -> context.setEndNanos(context.getStartNanos() - 1));
        rejectsScheduling(RejectionReason.WINDOW, context -> context.setStartNanos(1));
        rejectsScheduling(
                RejectionReason.REFERENCE,
                context -> context.getWorkloadsBuilder(0).setWorkload(1));
        rejectsScheduling(
                RejectionReason.SCHEDULING,
                context -> context.getWorkloadsBuilder(0).setCpuNanos(-1));
        rejectsScheduling(
                RejectionReason.SCHEDULING,
                context -> context.getWorkloadsBuilder(0).setPressureNanos(1L << 51));
        rejectsScheduling(
                RejectionReason.SCHEDULING,
                context -> context.getWorkloadsBuilder(0).setRunQueueWaitNanos(-5));
        rejectsScheduling(
                RejectionReason.SCHEDULING,
                context -> context.getWorkloadsBuilder(0).getThrottlingBuilder().setThrottledPeriods(101));
        rejectsScheduling(
                RejectionReason.SCHEDULING,
                context -> context.getWorkloadsBuilder(0).getQuotaBuilder().setPeriodNanos(0));
        rejectsScheduling(
                RejectionReason.SCHEDULING, context -> context.getNodeBuilder().setIdleNanos(-1));
        rejectsScheduling(
                RejectionReason.SCHEDULING, context -> context.getNodeBuilder().setCpus(-1));
        rejectsScheduling(RejectionReason.LIMIT, context -> {
            for (int i = 0; i <= SchedulingDecoder.MAX_WORKLOADS; i++) {
                context.addWorkloads(context.getWorkloads(0));
            }
        });
    }

    @Test
    void rejectsMemoryThatCannotBe() {
        rejectsScheduling(
                RejectionReason.SCHEDULING,
                context -> context.getWorkloadsBuilder(0).getMemoryBuilder().setAnonymousBytes(-1));
        rejectsScheduling(
                RejectionReason.SCHEDULING,
                context -> context.getWorkloadsBuilder(0)
                        .getMemoryBuilder()
                        .setWorkingSetBytes(SchedulingDecoder.MAX_BYTES + 1));
    }

    private void rejectsScheduling(
            RejectionReason reason, Consumer<io.podflame.proto.v1.SchedulingContext.Builder> change) {
        rejects(reason, batch -> {
            batch.setScheduling(TestBatches.scheduling(clock));
            change.accept(batch.getSchedulingBuilder());
        });
    }

    @Test
    void rejectsAWindowThatEndsBeforeItStarts() {
        rejects(RejectionReason.WINDOW, batch -> batch.setWindowEndNanos(batch.getWindowStartNanos() - 1));
    }

    @Test
    void rejectsAWindowThatIsTooLong() {
        rejects(
                RejectionReason.WINDOW,
                batch -> batch.setWindowStartNanos(batch.getWindowEndNanos() - WindowLimits.LIVE.lengthNanos() - 1));
    }

    @Test
    void rejectsAWindowOfLastMonthOrOfTomorrow() {
        rejects(RejectionReason.WINDOW, batch -> shift(batch, Duration.ofDays(-30)));
        rejects(RejectionReason.WINDOW, batch -> shift(batch, Duration.ofDays(1)));
    }

    @Test
    void takesAWindowThatWaitedADayForTheCollector() {
        Batch.Builder batch = TestBatches.first(clock, ETCD).toBuilder();
        shift(batch, Duration.ofDays(-1));

        assertThatCode(() -> decode(batch.build())).doesNotThrowAnyException();
    }

    @Test
    void rejectsAnEventWithoutNameOrUnit() {
        rejects(RejectionReason.EVENT, batch -> batch.getEventBuilder().setName(""));
        rejects(RejectionReason.EVENT, batch -> batch.getEventBuilder().setUnit(Unit.UNIT_UNSPECIFIED));
        rejects(RejectionReason.EVENT, batch -> batch.getEventBuilder().setUnitValue(77));
    }

    @Test
    void rejectsAFrequencyThatCannotBe() {
        rejects(RejectionReason.VALUE, batch -> batch.getEventBuilder().setFrequencyHertz(Double.NaN));
        rejects(RejectionReason.VALUE, batch -> batch.getEventBuilder().setFrequencyHertz(-1));
    }

    @Test
    void rejectsASessionIdThatIsNone() {
        rejects(RejectionReason.SESSION, batch -> batch.setSessionId("a/b"));
        rejects(RejectionReason.SESSION, batch -> batch.setSessionId("a".repeat(65)));
    }

    @Test
    void rejectsColumnsOfDifferentLength() {
        rejects(RejectionReason.COLUMNS, profile(profile -> profile.addStack(1)));
        rejects(RejectionReason.COLUMNS, profile(profile -> profile.addValue(1)));
        rejects(RejectionReason.COLUMNS, profile(profile -> profile.addTimeOffsetMicros(1)));
        rejects(RejectionReason.COLUMNS, profile(profile -> {
            for (int i = 0; i <= TestBatches.SAMPLES; i++) {
                profile.addTimeOffsetMicros(i);
            }
        }));
    }

    @Test
    void rejectsIdsThatWereNotSent() {
        rejects(RejectionReason.REFERENCE, profile(profile -> profile.setWorkload(1)));
        rejects(RejectionReason.REFERENCE, profile(profile -> profile.setStack(0, 5)));
        rejects(RejectionReason.REFERENCE, profile(profile -> profile.setStack(0, -1)));
    }

    @Test
    void rejectsCountsAndValuesThatCannotBe() {
        rejects(RejectionReason.VALUE, profile(profile -> profile.setSamples(0, 0)));
        rejects(RejectionReason.VALUE, profile(profile -> profile.setSamples(0, -1)));
        rejects(RejectionReason.VALUE, profile(profile -> profile.setPeriod(-1)));
        rejects(RejectionReason.VALUE, profile(profile -> profile.setPeriod(RowColumns.MAX_VALUE)));
        rejects(
                RejectionReason.VALUE,
                profile(profile -> profile.addValue(RowColumns.MAX_VALUE).addValue(1)));
        rejects(RejectionReason.VALUE, profile(profile -> profile.addValue(-1).addValue(1)));
        rejects(RejectionReason.VALUE, profile(profile -> {
            for (int i = 0; i < TestBatches.SAMPLES; i++) {
                profile.addTimeOffsetMicros(-1);
            }
        }));
    }

    @Test
    void rejectsStatisticsThatCannotBe() {
        rejects(
                RejectionReason.STATISTICS,
                batch -> batch.getStatisticsBuilder().setCapturedSamples(-1));
        rejects(
                RejectionReason.STATISTICS,
                batch -> batch.getStatisticsBuilder().setSampledNanos(-1));
        rejects(
                RejectionReason.STATISTICS,
                batch -> batch.getStatisticsBuilder()
                        .addDropped(ReasonCount.newBuilder().setReason("x").setCount(-1)));
    }

    @Test
    void rejectsMoreThanTheLimits() {
        rejects(RejectionReason.LIMIT, batch -> {
            for (int i = 0; i <= BatchDecoder.MAX_REASONS; i++) {
                batch.getStatisticsBuilder()
                        .addLost(ReasonCount.newBuilder().setReason("r" + i).setCount(1));
            }
        });
        rejects(
                RejectionReason.LIMIT,
                batch -> batch.getStatisticsBuilder()
                        .addLost(ReasonCount.newBuilder()
                                .setReason("r".repeat(BatchDecoder.MAX_REASON_CHARS + 1))
                                .setCount(1)));
        rejects(RejectionReason.LIMIT, batch -> {
            for (int i = 0; i <= BatchDecoder.MAX_PROFILES; i++) {
                batch.addProfiles(Profile.getDefaultInstance());
            }
        });
    }

    @Test
    void rejectsADictionaryThatDoesNotHoldTogether() {
        rejectsDictionary(
                RejectionReason.DICTIONARY,
                entries -> entries.setStackNodes(
                        StackNodes.newBuilder().addParent(1).addLocation(0)));
        rejectsDictionary(
                RejectionReason.DICTIONARY,
                entries -> entries.setStackNodes(
                        StackNodes.newBuilder().addParent(0).addLocation(9)));
        rejectsDictionary(
                RejectionReason.COLUMNS,
                entries -> entries.setStackNodes(StackNodes.newBuilder().addParent(0)));
        rejectsDictionary(
                RejectionReason.COLUMNS,
                entries -> entries.setLocations(Locations.newBuilder().addKind(LocationKind.LOCATION_KIND_THREAD)));
        rejectsDictionary(RejectionReason.DICTIONARY, location(LocationKind.LOCATION_KIND_UNSPECIFIED, 0, 0));
        rejectsDictionary(RejectionReason.DICTIONARY, location(LocationKind.LOCATION_KIND_THREAD, 9, 0));
        rejectsDictionary(RejectionReason.DICTIONARY, location(LocationKind.LOCATION_KIND_KERNEL, 1, 1L << 40));
        rejectsDictionary(RejectionReason.DICTIONARY, location(LocationKind.LOCATION_KIND_RETURN_ADDRESS, 3, 0));
        rejectsDictionary(
                RejectionReason.DICTIONARY, entries -> entries.addExecutables(Executable.getDefaultInstance()));
        rejectsDictionary(RejectionReason.DICTIONARY, entries -> entries.addWorkloads(Workload.getDefaultInstance()));
        rejectsDictionary(
                RejectionReason.PROTOCOL,
                entries -> entries.addWorkloads(ETCD.toBuilder().setPod("")));
    }

    @Test
    void rejectsADictionaryBeyondTheLimits() {
        rejectsDictionary(
                RejectionReason.LIMIT,
                entries -> entries.addStrings("x".repeat(StreamDictionary.MAX_STRING_CHARS + 1)));
        rejectsDictionary(
                RejectionReason.LIMIT,
                entries -> entries.addWorkloads(
                        ETCD.toBuilder().setImage("x".repeat(WorkloadDecoder.MAX_NAME_CHARS + 1))));
        rejectsDictionary(
                RejectionReason.LIMIT,
                entries -> entries.addWorkloads(
                        ETCD.toBuilder().addCommand("x".repeat(WorkloadDecoder.MAX_COMMAND_CHARS + 1))));
    }

    @Test
    void asksForNoSymbolTableOfAFileThatTheAgentCouldNotRead() {
        dictionary.apply(DictionaryUpdate.newBuilder()
                .addExecutables(Executable.newBuilder()
                        .setBuildId(ByteString.copyFrom(new byte[] {1}))
                        .setOrigin(BuildIdOrigin.BUILD_ID_ORIGIN_PATH)
                        .setPath("/gone"))
                .build());

        assertThat(readable).isEmpty();
    }

    @Test
    void forgetsAllEntriesInANewGeneration() {
        decode(TestBatches.first(clock, ETCD));
        Batch next = TestBatches.next(clock, 2).toBuilder()
                .setDictionary(DictionaryUpdate.newBuilder().setGeneration(2))
                .build();

        assertThatThrownBy(() -> decode(next)).hasMessageContaining("workload 0 of 0");
    }

    @Test
    void mergesTheProfilesOfAContainerThatRestartedWithinTheWindow() {
        Batch.Builder batch = TestBatches.first(clock, ETCD).toBuilder();
        batch.getDictionaryBuilder().addWorkloads(ETCD.toBuilder().setContainerId("f".repeat(64)));
        batch.addProfiles(TestBatches.profile().toBuilder().setWorkload(1));

        assertThat(decode(batch.build()).profiles()).singleElement().satisfies(profile -> {
            assertThat(profile.rows().size()).isEqualTo(2);
            assertThat(profile.rows().totalSamples()).isEqualTo(2 * TestBatches.SAMPLES);
            assertThat(profile.workload().containerId()).startsWith("ffff");
        });
    }

    private ProfileBatch decode(Batch batch) {
        dictionary.apply(batch.getDictionary());
        return decoder.decode(batch, clock.nanos());
    }

    private void rejects(RejectionReason reason, Consumer<Batch.Builder> breaking) {
        Batch.Builder batch = TestBatches.first(clock, ETCD).toBuilder();
        breaking.accept(batch);
        StreamDictionary fresh = new StreamDictionary(new WorkloadDecoder("node-a"), readable::add);
        fresh.apply(batch.getDictionary());
        BatchDecoder ofFresh = new BatchDecoder("node-a", "run-1", fresh, WindowLimits.LIVE);

        assertThatThrownBy(() -> ofFresh.decode(batch.build(), clock.nanos()))
                .isInstanceOfSatisfying(
                        RejectedMessageException.class,
                        rejection -> assertThat(rejection.reason()).isEqualTo(reason));
    }

    private static void rejectsDictionary(RejectionReason reason, Consumer<DictionaryUpdate.Builder> breaking) {
        DictionaryUpdate.Builder entries = TestBatches.dictionary(ETCD).toBuilder();
        breaking.accept(entries);
        StreamDictionary fresh = new StreamDictionary(new WorkloadDecoder("node-a"), buildId -> {});

        assertThatThrownBy(() -> fresh.apply(entries.build()))
                .isInstanceOfSatisfying(
                        RejectedMessageException.class,
                        rejection -> assertThat(rejection.reason()).isEqualTo(reason));
    }

    private static Consumer<Batch.Builder> profile(Consumer<Profile.Builder> breaking) {
        return batch -> breaking.accept(batch.getProfilesBuilder(0));
    }

    private static Consumer<DictionaryUpdate.Builder> location(LocationKind kind, int subject, long address) {
        return entries -> entries.setLocations(
                Locations.newBuilder().addKind(kind).addSubject(subject).addAddress(address));
    }

    private static void shift(Batch.Builder batch, Duration by) {
        batch.setWindowStartNanos(batch.getWindowStartNanos() + by.toNanos());
        batch.setWindowEndNanos(batch.getWindowEndNanos() + by.toNanos());
    }
}
