package io.podflame.agent.lookback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.podflame.agent.encode.BatchEncoder;
import io.podflame.agent.encode.Dictionary;
import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.encode.StreamDecoder;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.encode.WindowDescription;
import io.podflame.agent.health.IdleMeter;
import io.podflame.agent.model.CpuCounters;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.SchedulingContext.ContainerCpu;
import io.podflame.agent.model.Workload;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.ReasonCount;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LookBackTest {

    private static final long SECOND = 1_000_000_000;
    private static final long PERIOD = 10_000_000;
    private static final Workload ETCD = Workload.named(Workload.Kind.EXECUTABLE, "etcd");
    private static final Workload SSHD = Workload.named(Workload.Kind.EXECUTABLE, "sshd");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final WindowDescription SESSION = new WindowDescription("s-1", Event.CPU_CLOCK, 100, 2);

    private final DictionarySource streamed = new DictionarySource();
    private LookBack lookBack = lookBack(1_000, DictionaryLimits.DEFAULT);

    private static LookBack lookBack(int samples, DictionaryLimits limits) {
        return new LookBack(
                new LookBack.Size(MINUTE, samples), new IdleMeter(Path.of("/nonexistent"), () -> 0), 0, limits);
    }

    private void add(Workload workload, double seconds, String... frames) {
        long nanos = (long) (seconds * SECOND);
        lookBack.closeUntil(nanos);
        Dictionary dictionary = lookBack.dictionary();
        int node = dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation("thread"));
        for (String frame : frames) {
            node = dictionary.child(node, dictionary.named(frame, ""));
        }
        lookBack.add(workload, node, nanos, PERIOD);
    }

    private void closeUntil(int seconds) {
        lookBack.closeUntil(seconds * SECOND);
    }

    private Freeze freeze(Duration length, Predicate<Workload> about, List<ProfileWindow> windows) {
        return Freeze.begin(
                        lookBack,
                        length,
                        about,
                        start -> new WindowAggregator(SESSION, streamed, () -> 0, UnaryOperator.identity(), start),
                        windows::add)
                .orElseThrow();
    }

    /** All windows of what there is. */
    private List<ProfileWindow> send(Duration length, Predicate<Workload> about) {
        List<ProfileWindow> windows = new ArrayList<>();
        Freeze freeze = freeze(length, about, windows);
        while (!freeze.done()) {
            freeze.sendNext();
        }
        return windows;
    }

    private static List<Batch> encode(List<ProfileWindow> windows) {
        BatchEncoder encoder = new BatchEncoder();
        List<Batch> batches = new ArrayList<>();
        windows.forEach(window -> batches.add(encoder.encode(window, batches.size() + 1)));
        return batches;
    }

    private static List<Map<String, String>> decode(List<ProfileWindow> windows) {
        StreamDecoder decoder = new StreamDecoder();
        return encode(windows).stream().map(decoder::decode).toList();
    }

    @Test
    void sendsWhatWasSampledBeforeSecondBySecond() {
        add(ETCD, 0.1, "main", "read");
        add(ETCD, 0.2, "main", "read");
        add(SSHD, 0.3, "main");
        add(ETCD, 1.5, "main", "write");
        closeUntil(2);

        List<ProfileWindow> windows = send(MINUTE, any -> true);

        assertThat(windows).extracting(ProfileWindow::startEpochNanos).containsExactly(0L, SECOND);
        assertThat(windows).extracting(ProfileWindow::endEpochNanos).containsExactly(SECOND, 2 * SECOND);
        assertThat(decode(windows))
                .containsExactly(
                        Map.of(
                                "etcd: thread thread;named main();named read()", "2 / 20000000",
                                "sshd: thread thread;named main()", "1 / 10000000"),
                        Map.of("etcd: thread thread;named main();named write()", "1 / 10000000"));
        assertThat(encode(windows).getLast().getProfiles(0).getTimeOffsetMicrosList())
                .containsExactly(500_000);
    }

    @Test
    void sendsOnlyWhatItIsAboutAndCountsTheRest() {
        add(ETCD, 0.1, "read");
        add(SSHD, 0.2, "secret");
        lookBack.countIdle();
        lookBack.countLost("ring full", 7);
        closeUntil(1);

        Batch batch = encode(send(MINUTE, ETCD::equals)).getFirst();

        assertThat(batch.getStatistics().getCapturedSamples()).isEqualTo(3);
        assertThat(batch.getStatistics().getIdleSamples()).isEqualTo(1);
        assertThat(batch.getStatistics().getFilteredSamples()).isEqualTo(1);
        assertThat(batch.getStatistics().getLostList())
                .containsExactly(ReasonCount.newBuilder()
                        .setReason("ring full")
                        .setCount(7)
                        .build());
        assertThat(batch.getDictionary().getStringsList())
                .as("only the stacks that are sent cross the wire")
                .contains("read")
                .doesNotContain("secret");
    }

    @Test
    void looksBackAsFarAsItWasToldAndNoFurther() {
        for (int second = 0; second < 90; second++) {
            add(ETCD, second + 0.5, "read");
        }
        closeUntil(90);

        assertThat(send(Duration.ofHours(1), any -> true))
                .hasSize(60)
                .first()
                .satisfies(window -> assertThat(window.startEpochNanos()).isEqualTo(30 * SECOND));
        assertThat(send(Duration.ofSeconds(10), any -> true)).hasSize(10);
    }

    @Test
    void keepsAndSendsSecondsInWhichNothingRan() {
        add(ETCD, 0.5, "read");
        closeUntil(20);
        add(ETCD, 20.5, "read");
        closeUntil(21);

        assertThat(send(MINUTE, any -> true))
                .extracting(ProfileWindow::samples)
                .hasSize(21)
                .startsWith(1L, 0L)
                .endsWith(0L, 1L);
    }

    @Test
    void beginsLaterWhenTheRingHasOverwrittenTheFirstSeconds() {
        lookBack = lookBack(25, DictionaryLimits.DEFAULT);
        for (int sample = 0; sample < 50; sample++) {
            add(ETCD, sample / 10.0 + 0.01, "read");
        }
        closeUntil(5);

        List<Batch> batches = encode(send(MINUTE, any -> true));

        assertThat(batches.getFirst().getWindowStartNanos())
                .as("10 samples a second, of which the last 25 are left")
                .isEqualTo(2 * SECOND);
        assertThat(batches)
                .extracting(batch -> batch.getStatistics().getCapturedSamples())
                .as("half of a second is gone, and is said to be")
                .containsExactly(10L, 10L, 10L);
        assertThat(batches.getFirst().getStatistics().getDroppedList())
                .containsExactly(ReasonCount.newBuilder()
                        .setReason("overwritten in the look-back")
                        .setCount(5)
                        .build());
    }

    @Test
    void goesOnWhileItIsBeingSentAndCountsWhatItOverwrites() {
        lookBack = lookBack(30, DictionaryLimits.DEFAULT);
        for (int sample = 0; sample < 30; sample++) {
            add(ETCD, sample / 10.0 + 0.01, "read");
        }
        closeUntil(3);
        List<ProfileWindow> windows = new ArrayList<>();
        Freeze freeze = freeze(MINUTE, any -> true, windows);
        freeze.sendNext();
        for (int sample = 0; sample < 15; sample++) {
            add(SSHD, 3 + sample / 10.0, "later");
        }
        while (!freeze.done()) {
            freeze.sendNext();
        }

        assertThat(windows).extracting(ProfileWindow::samples).containsExactly(10L, 5L, 10L);
        assertThat(windows).extracting(ProfileWindow::droppedSamples).containsExactly(0L, 5L, 0L);
        assertThat(freeze.sent()).isEqualTo(new Freeze.Sent(30, 0, 0, 5));
        assertThat(freeze.endNanos()).as("what came after is not of it").isEqualTo(3 * SECOND);
    }

    @Test
    void findsStacksOfEarlierDictionariesAndForgetsTheOldest() {
        lookBack = lookBack(10_000, new DictionaryLimits(20, 1 << 20));
        for (int sample = 0; sample < 200; sample++) {
            add(ETCD, sample / 10.0, "frame " + sample);
        }
        closeUntil(20);

        List<Map<String, String>> decoded = decode(send(MINUTE, any -> true));

        List<String> stacks =
                decoded.stream().flatMap(window -> window.keySet().stream()).toList();
        assertThat(stacks).doesNotHaveDuplicates().contains("etcd: thread thread;named frame 199()");
        assertThat(stacks.size())
                .as("three to four dictionaries of 20 to 30 stacks, and not all 200")
                .isBetween(60, 120);
        for (int i = 0; i < stacks.size(); i++) {
            assertThat(stacks).contains("etcd: thread thread;named frame " + (199 - i) + "()");
        }
    }

    @Test
    void namesEqualWorkloadsOfManyProcessesOnce() {
        for (int process = 0; process < 100; process++) {
            add(Workload.named(Workload.Kind.EXECUTABLE, "sh"), process / 100.0, "main");
        }
        closeUntil(1);

        assertThat(lookBack.generationOf(0).workloads().size()).isEqualTo(1);
        assertThat(decode(send(MINUTE, any -> true)))
                .containsExactly(Map.of("sh: thread thread;named main()", "100 / 1000000000"));
    }

    @Test
    void measuresCoresOverTheLastSeconds() {
        for (int sample = 0; sample < 400; sample++) {
            add(ETCD, sample / 200.0, "read");
        }
        closeUntil(2);
        assertThat(lookBack.cores(Duration.ofSeconds(3), UnaryOperator.identity()))
                .as("not so much to look at yet")
                .isEmpty();
        assertThat(lookBack.cores(Duration.ofSeconds(2), UnaryOperator.identity())
                        .orElseThrow())
                .containsExactly(Map.entry(ETCD, 2.0));
        closeUntil(4);
        Map<Workload, Double> cores =
                lookBack.cores(Duration.ofSeconds(3), workload -> SSHD).orElseThrow();
        assertThat(cores.get(SSHD)).as("the workload as it turned out").isCloseTo(2.0 / 3, within(1e-9));
    }

    @Test
    void measuresAlsoWhatItHasOverwrittenSince() {
        lookBack = lookBack(200, new DictionaryLimits(20, 1 << 20));
        for (int sample = 0; sample < 400; sample++) {
            add(ETCD, sample / 200.0, "frame " + sample % 15);
        }
        closeUntil(2);
        assertThat(lookBack.ring().oldest()).isEqualTo(200);
        assertThat(lookBack.cores(Duration.ofSeconds(2), UnaryOperator.identity())
                        .orElseThrow())
                .containsExactly(Map.entry(ETCD, 2.0));
    }

    @Test
    void sendsWhatTheSchedulerCountedOfWhomItIsAbout() {
        CpuCounters counters = new CpuCounters(
                OptionalLong.of(5),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty());
        add(ETCD, 0.5, "read");
        closeUntil(2);
        lookBack.setScheduling(new SchedulingContext(
                0,
                2 * SECOND,
                Optional.empty(),
                List.of(new ContainerCpu(ETCD, counters), new ContainerCpu(SSHD, counters))));
        closeUntil(3);

        List<Batch> whole = encode(send(MINUTE, ETCD::equals));
        assertThat(whole.getLast().getScheduling().getWorkloadsList())
                .singleElement()
                .satisfies(cpu -> assertThat(cpu.getCpuNanos()).isEqualTo(5));
        assertThat(encode(send(Duration.ofSeconds(2), ETCD::equals)))
                .as("it was counted over a longer time")
                .noneMatch(Batch::hasScheduling);
    }

    /** A trigger that fires on a reading sends what ended at that second: the reading has to be in it. */
    @Test
    void aReadingIsOfTheSpanThatHasItsEnd() {
        add(ETCD, 0.5, "read");
        closeUntil(2);
        lookBack.setScheduling(new SchedulingContext(
                0, 3 * SECOND + SECOND / 2, Optional.empty(), List.of(new ContainerCpu(ETCD, CpuCounters.NONE))));

        closeUntil(3);
        assertThat(lookBack.last(MINUTE)).noneMatch(span -> span.scheduling().isPresent());

        closeUntil(4);
        assertThat(lookBack.last(MINUTE).getLast().scheduling()).isPresent();
    }

    @Test
    void hasNothingToSendInItsFirstSecond() {
        add(ETCD, 0.5, "read");

        assertThat(Freeze.begin(
                        lookBack,
                        MINUTE,
                        any -> true,
                        start -> new WindowAggregator(SESSION, streamed, () -> 0, UnaryOperator.identity(), start),
                        window -> {}))
                .isEmpty();
    }

    @Test
    void isBoundedInBytesHoweverManyCpusThereAre() {
        assertThat(LookBack.Size.of(Duration.ofMinutes(2), 99, 2).samples()).isEqualTo((int) (120 * 99 * 2 * 1.1));
        assertThat(LookBack.Size.of(Duration.ofMinutes(10), 99, 512).samples() * (long) SampleRing.SAMPLE_BYTES)
                .isLessThanOrEqualTo(LookBack.MAX_RING_BYTES);
    }

    @Test
    void addingASampleOfAKnownStackAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        add(ETCD, 0, "read");
        Dictionary dictionary = lookBack.dictionary();
        int node = dictionary.nodeCount() - 1;
        for (int i = 0; i < 20_000; i++) {
            lookBack.add(ETCD, node, i, PERIOD);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            lookBack.add(ETCD, node, i, PERIOD);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
}
