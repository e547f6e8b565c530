package io.podflame.agent.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.Location;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.model.Workload;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.Profile;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class WindowAggregatorTest {

    private static final long EPOCH_OFFSET = 1_700_000_000_000_000_000L;
    private static final WindowDescription CONTINUOUS = new WindowDescription("", Event.CPU_CLOCK, 19, 2);
    private static final WindowDescription SESSION = new WindowDescription("s-1", Event.CPU_CLOCK, 99, 2);
    private static final Workload ETCD = Workload.named(Workload.Kind.UNIT, "etcd");
    private static final Workload SSHD = Workload.named(Workload.Kind.UNIT, "sshd");

    private final DictionarySource dictionaries = new DictionarySource(DictionaryLimits.DEFAULT);
    private final StreamDecoder collector = new StreamDecoder();
    private final BatchEncoder encoder = new BatchEncoder();

    @Test
    void addsUpSamplesPerWorkloadAndStack() {
        WindowAggregator aggregator = aggregator(CONTINUOUS);
        int main = stack(aggregator, "main");
        int worker = stack(aggregator, "worker");
        aggregator.add(ETCD, main, sample(1, 10));
        aggregator.add(SSHD, main, sample(2, 10));
        aggregator.add(ETCD, worker, sample(3, 10));
        aggregator.add(ETCD, main, sample(4, 10));

        assertThat(decode(aggregator.close(100)))
                .isEqualTo(Map.of(
                        "etcd: thread main", "2 / 20",
                        "etcd: thread worker", "1 / 10",
                        "sshd: thread main", "1 / 10"));
    }

    @Test
    void sendsThePeriodOnceWhenItIsConstantAndSumsWhenItIsNot() {
        WindowAggregator aggregator = aggregator(CONTINUOUS);
        int main = stack(aggregator, "main");
        aggregator.add(ETCD, main, sample(1, 10));
        aggregator.add(ETCD, main, sample(2, 10));
        aggregator.add(SSHD, main, sample(3, 10));
        aggregator.add(SSHD, main, sample(4, 7));

        List<Profile> profiles = encoder.encode(aggregator.close(100), 1).getProfilesList();
        assertThat(profiles.get(0).getValueList()).isEmpty();
        assertThat(profiles.get(0).getPeriod()).isEqualTo(10);
        assertThat(profiles.get(1).getValueList()).containsExactly(17L);
    }

    @Test
    void mergesWorkloadsThatTurnOutToBeTheSame() {
        Workload early = Workload.named(Workload.Kind.CONTAINER, "4f1c00000000");
        UnaryOperator<Workload> settled = workload -> workload == early ? ETCD : workload;
        WindowAggregator aggregator = new WindowAggregator(SESSION, dictionaries, () -> EPOCH_OFFSET, settled, 0);
        int main = stack(aggregator, "main");
        aggregator.add(early, main, sample(1_000, 10));
        aggregator.add(ETCD, main, sample(2_000, 10));
        aggregator.add(Workload.named(Workload.Kind.UNIT, "etcd"), main, sample(3_000, 10));

        ProfileWindow window = aggregator.close(100_000);
        assertThat(decode(window)).isEqualTo(Map.of("etcd: thread main", "3 / 30"));
        assertThat(encoder.encode(window, 2).getProfiles(0).getTimeOffsetMicrosList())
                .containsExactly(1, 2, 3);
    }

    @Test
    void keepsEachSamplesTimeInASessionStackByStack() {
        WindowAggregator aggregator =
                new WindowAggregator(SESSION, dictionaries, () -> EPOCH_OFFSET, UnaryOperator.identity(), 50_000);
        int main = stack(aggregator, "main");
        int worker = stack(aggregator, "worker");
        aggregator.add(ETCD, main, sample(60_000, 10));
        aggregator.add(ETCD, worker, sample(71_999, 10));
        aggregator.add(ETCD, main, sample(82_000, 10));
        aggregator.add(ETCD, worker, sample(49_000, 10));

        Profile profile = encoder.encode(aggregator.close(100_000), 1).getProfiles(0);
        assertThat(profile.getSamplesList()).containsExactly(2, 2);
        assertThat(profile.getTimeOffsetMicrosList()).containsExactly(10, 32, 21, 0);
    }

    @Test
    void leavesTheSleepOutOfTheTimeInWhichSamplesWereDue() {
        WindowAggregator aggregator = aggregator(CONTINUOUS);
        long second = 1_000_000_000;
        aggregator.countIdle();
        aggregator.setIdleCpus(1.75);

        // a quarter of a CPU's second was busy, and one idle sample stands for 1/19 s
        assertThat(aggregator.close(second).statistics().sampledNanos()).isEqualTo(second / 4 + second / 19);
        assertThat(aggregator.close(2 * second).statistics().sampledNanos())
                .as("not known")
                .isEqualTo(2 * second);
    }

    @Test
    void keepsNoTimesInContinuousProfiling() {
        WindowAggregator aggregator = aggregator(CONTINUOUS);
        aggregator.add(ETCD, stack(aggregator, "main"), sample(1_000, 10));
        assertThat(encoder.encode(aggregator.close(100_000), 1).getProfiles(0).getTimeOffsetMicrosList())
                .isEmpty();
    }

    @Test
    void startsEachWindowWhereTheOneBeforeEndedOnTheEpochsClock() {
        WindowAggregator aggregator =
                new WindowAggregator(CONTINUOUS, dictionaries, () -> EPOCH_OFFSET, UnaryOperator.identity(), 7);
        ProfileWindow first = aggregator.close(107);
        ProfileWindow second = aggregator.close(207);
        assertThat(first.startEpochNanos()).isEqualTo(EPOCH_OFFSET + 7);
        assertThat(first.endEpochNanos()).isEqualTo(EPOCH_OFFSET + 107);
        assertThat(second.startEpochNanos()).isEqualTo(EPOCH_OFFSET + 107);
        assertThat(second.samples()).isZero();
    }

    @Test
    void accountsForEverySample() {
        WindowAggregator aggregator = aggregator(CONTINUOUS);
        aggregator.add(ETCD, stack(aggregator, "main"), sample(1, 10));
        aggregator.add(ETCD, truncatedStack(aggregator, "main"), sample(2, 10));
        aggregator.countIdle();
        aggregator.countIdle();
        aggregator.countFiltered();
        aggregator.countDropped("queue full", 5);
        aggregator.countLost("ring full", 9);

        Batch batch = encoder.encode(aggregator.close(100), 1);
        assertThat(batch.getStatistics().getCapturedSamples()).isEqualTo(2 + 2 + 1 + 5);
        assertThat(batch.getStatistics().getLost(0).getReason()).isEqualTo("ring full");
        assertThat(batch.getStatistics().getLost(0).getCount()).isEqualTo(9);
        assertThat(batch.getStatistics().getTruncated(0).getReason()).isEqualTo("no frame pointer");
        assertThat(batch.getStatistics().getTruncated(0).getCount()).isEqualTo(1);
        assertThat(batch.getStatistics().getSampledNanos()).isEqualTo(2 * 100);
        assertEquation(batch);
        assertThat(encoder.encode(aggregator.close(200), 2).getStatistics().getCapturedSamples())
                .isZero();
    }

    @Test
    void takesOverTheAccountOfAWindowThatNeverLeft() {
        WindowAggregator aggregator = aggregator(CONTINUOUS);
        aggregator.add(ETCD, stack(aggregator, "main"), sample(1, 10));
        aggregator.countIdle();
        aggregator.countFiltered();
        aggregator.countLost("ring full", 9);
        aggregator.countDropped("earlier", 3);
        ProfileWindow neverSent = aggregator.close(100);
        aggregator.countDropped(neverSent.statistics(), "queue full");

        WindowStatistics next = aggregator.close(200).statistics();
        assertThat(next.captured()).isEqualTo(neverSent.statistics().captured());
        assertThat(next.dropped()).isEqualTo(Map.of("earlier", 3L, "queue full", 1L));
        assertThat(next.lost()).isEqualTo(Map.of("ring full", 9L));
    }

    @Test
    void agreesWithASimpleMapOnRandomSamples() {
        for (int seed = 0; seed < 20; seed++) {
            compareWithSimpleMap(new Random(seed));
        }
    }

    private void compareWithSimpleMap(Random random) {
        StreamDecoder decoder = new StreamDecoder();
        BatchEncoder stream = new BatchEncoder();
        DictionarySource source = new DictionarySource(new DictionaryLimits(200, 1 << 20));
        WindowAggregator aggregator =
                new WindowAggregator(SESSION, source, () -> EPOCH_OFFSET, UnaryOperator.identity(), 0);
        List<Workload> workloads = List.of(ETCD, SSHD, Workload.named(Workload.Kind.EXECUTABLE, "bash"));
        for (int window = 1; window <= 20; window++) {
            Map<String, long[]> expected = new HashMap<>();
            int samples = random.nextInt(500);
            for (int i = 0; i < samples; i++) {
                Workload workload = workloads.get(random.nextInt(workloads.size()));
                String folded = "thread t" + random.nextInt(3);
                int node = stack(aggregator, folded.substring("thread ".length()));
                for (int depth = random.nextInt(6); depth > 0; depth--) {
                    String function = "f" + random.nextInt(4);
                    folded += ";kernel " + function + "[]";
                    node = aggregator
                            .dictionary()
                            .child(node, aggregator.dictionary().location(new Location.Kernel(function, "")));
                }
                long period = random.nextInt(10) == 0 ? 7 : 10;
                aggregator.add(workload, node, sample(i, period));
                long[] sum = expected.computeIfAbsent(workload.name() + ": " + folded, key -> new long[2]);
                sum[0]++;
                sum[1] += period;
            }
            Batch batch = stream.encode(aggregator.close(window * 1_000L), window);
            Map<String, String> expectedText = new TreeMap<>();
            expected.forEach((key, sum) -> expectedText.put(key, sum[0] + " / " + sum[1]));
            assertThat(decoder.decode(batch)).isEqualTo(expectedText);
            assertThat(batch.getProfilesList().stream()
                            .mapToInt(Profile::getTimeOffsetMicrosCount)
                            .sum())
                    .isEqualTo(samples);
            assertEquation(batch);
        }
    }

    @Test
    void isFullWhenItsDictionaryIs() {
        DictionarySource source = new DictionarySource(new DictionaryLimits(100, 1 << 20));
        WindowAggregator aggregator =
                new WindowAggregator(CONTINUOUS, source, () -> EPOCH_OFFSET, UnaryOperator.identity(), 0);
        for (int i = 0; i < 149; i++) {
            assertThat(aggregator.full()).isFalse();
            stack(aggregator, "thread " + i);
        }
        stack(aggregator, "one more");
        assertThat(aggregator.full()).isTrue();
        assertThat(aggregator.close(100).dictionary().generation()).isEqualTo(1);
        assertThat(aggregator.full()).isFalse();
        assertThat(aggregator.dictionary().generation()).isEqualTo(2);
    }

    @Test
    void allocatesNothingForAKnownStack() {
        WindowAggregator aggregator = aggregator(CONTINUOUS);
        Sample sample = sample(1, 10);
        Location[] locations = {new Location.Kernel("read", ""), new Location.Kernel("write", "")};
        int[] ids = {
            aggregator.dictionary().location(locations[0]),
            aggregator.dictionary().location(locations[1])
        };
        addMany(aggregator, sample, ids, 20_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        addMany(aggregator, sample, ids, 100_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(1_000);
    }

    private static void addMany(WindowAggregator aggregator, Sample sample, int[] ids, int count) {
        for (int i = 0; i < count; i++) {
            int node = stack(aggregator, "main");
            for (int id : ids) {
                node = aggregator.dictionary().child(node, id);
            }
            aggregator.add(ETCD, node, sample);
        }
    }

    private static void assertEquation(Batch batch) {
        var statistics = batch.getStatistics();
        long inProfiles = batch.getProfilesList().stream()
                .flatMap(profile -> profile.getSamplesList().stream())
                .mapToLong(Integer::longValue)
                .sum();
        long dropped = statistics.getDroppedList().stream()
                .mapToLong(reason -> reason.getCount())
                .sum();
        assertThat(statistics.getCapturedSamples())
                .isEqualTo(statistics.getIdleSamples() + inProfiles + statistics.getFilteredSamples() + dropped);
    }

    private Map<String, String> decode(ProfileWindow window) {
        return collector.decode(encoder.encode(window, 1));
    }

    private WindowAggregator aggregator(WindowDescription description) {
        return new WindowAggregator(description, dictionaries, () -> EPOCH_OFFSET, UnaryOperator.identity(), 0);
    }

    static int stack(WindowAggregator aggregator, String thread) {
        Dictionary dictionary = aggregator.dictionary();
        return dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation(thread));
    }

    private static int truncatedStack(WindowAggregator aggregator, String thread) {
        Dictionary dictionary = aggregator.dictionary();
        int truncated = dictionary.truncatedLocation(TruncationReason.NO_FRAME_POINTER);
        int leaf = dictionary.location(new Location.Unmapped("user", 1));
        return dictionary.child(dictionary.child(stack(aggregator, thread), truncated), leaf);
    }

    static Sample sample(long timestampNanos, long period) {
        return new Sample(timestampNanos, 0, 1, 1, period, new CallChain());
    }
}
