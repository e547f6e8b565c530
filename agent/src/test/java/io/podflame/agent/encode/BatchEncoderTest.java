package io.podflame.agent.encode;

import static io.podflame.agent.encode.WindowAggregatorTest.sample;
import static io.podflame.agent.encode.WindowAggregatorTest.stack;
import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.Event;
import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Location;
import io.podflame.agent.model.Resources;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.model.Workload;
import io.podflame.binary.BuildId;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.BuildIdOrigin;
import io.podflame.proto.v1.WorkloadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BatchEncoderTest {

    private static final Workload ETCD = Workload.named(Workload.Kind.UNIT, "etcd");
    private static final Executable LIBC =
            new Executable(BuildId.of("c0ffee"), Executable.Origin.GNU, "/usr/lib/libc.so.6");

    private final BatchEncoder encoder = new BatchEncoder();
    private final StreamDecoder collector = new StreamDecoder();

    @Test
    void carriesEveryKindOfLocation() {
        WindowAggregator aggregator = aggregator(DictionaryLimits.DEFAULT);
        List<Location> locations = List.of(
                new Location.Thread("main"),
                new Location.Truncated(TruncationReason.DEPTH_LIMIT),
                new Location.ReturnAddress(LIBC, 0x29d90),
                new Location.Anonymous("[vdso]", 0xc10),
                new Location.Unmapped("user", 0xdead),
                new Location.InstructionPointer(LIBC, 0x10e1f2),
                new Location.Kernel("do_syscall_64", ""),
                new Location.Kernel("nft_do_chain", "nf_tables"));
        aggregator.add(ETCD, node(aggregator, locations), sample(1, 10));

        assertThat(collector.decode(encoder.encode(aggregator.close(100), 1)))
                .isEqualTo(Map.of(
                        "etcd: thread main;truncated depth limit;ra /usr/lib/libc.so.6(c0ffee)+29d90;[vdso]@c10;user@dead;"
                                + "ip /usr/lib/libc.so.6(c0ffee)+10e1f2;kernel do_syscall_64[];kernel nft_do_chain[nf_tables]",
                        "1 / 10"));
    }

    @Test
    void carriesWorkloadsExecutablesAndTheWindowItself() {
        WindowAggregator aggregator = aggregator(DictionaryLimits.DEFAULT);
        Workload pod = new Workload(
                Workload.Kind.POD,
                "kube-system",
                "etcd-1",
                "etcd",
                "",
                "ab".repeat(32),
                "uid-1",
                "etcd:3.5",
                Map.of("tier", "control-plane"),
                List.of("etcd", "--name=1"),
                Map.of("GOGC", "50"),
                Map.of("kubernetes.io/config.source", "file"),
                new Resources(OptionalDouble.of(0.1), OptionalDouble.empty(), OptionalLong.of(1 << 29)));
        int node = node(aggregator, List.of(new Location.Thread("etcd"), new Location.InstructionPointer(LIBC, 16)));
        aggregator.add(pod, node, sample(1, 10));

        Batch batch = encoder.encode(aggregator.close(100), 42);
        assertThat(batch.getSequence()).isEqualTo(42);
        assertThat(batch.getSessionId()).isEmpty();
        assertThat(batch.getEvent().getName()).isEqualTo("cpu-clock");
        assertThat(batch.getEvent().getFrequencyHertz()).isEqualTo(19);
        assertThat(batch.getWindowStartNanos()).isEqualTo(5_000);
        assertThat(batch.getWindowEndNanos()).isEqualTo(5_100);
        assertThat(batch.getDictionary().getExecutables(0).getOrigin()).isEqualTo(BuildIdOrigin.BUILD_ID_ORIGIN_GNU);
        io.podflame.proto.v1.Workload workload = batch.getDictionary().getWorkloads(0);
        assertThat(workload.getKind()).isEqualTo(WorkloadKind.WORKLOAD_KIND_POD);
        assertThat(workload.getNamespace()).isEqualTo("kube-system");
        assertThat(workload.getLabelsMap()).containsEntry("tier", "control-plane");
        assertThat(workload.getCommandList()).containsExactly("etcd", "--name=1");
        assertThat(workload.getEnvironmentMap()).isEqualTo(Map.of("GOGC", "50"));
        assertThat(workload.getAnnotationsMap()).isEqualTo(Map.of("kubernetes.io/config.source", "file"));
        assertThat(workload.getResources())
                .isEqualTo(io.podflame.proto.v1.Resources.newBuilder()
                        .setCpuRequestCores(0.1)
                        .setMemoryLimitBytes(1 << 29)
                        .build());
    }

    @Test
    void sendsEachEntryOncePerStream() {
        WindowAggregator aggregator = aggregator(DictionaryLimits.DEFAULT);
        aggregator.add(ETCD, stack(aggregator, "main"), sample(1, 10));
        collector.decode(encoder.encode(aggregator.close(100), 1));
        int entries = collector.entries();
        aggregator.add(ETCD, stack(aggregator, "main"), sample(2, 10));
        Batch second = encoder.encode(aggregator.close(200), 2);

        assertThat(second.getDictionary().getStringsList()).isEmpty();
        assertThat(second.getDictionary().getStackNodes().getParentList()).isEmpty();
        assertThat(collector.decode(second)).isEqualTo(Map.of("etcd: thread main", "1 / 10"));
        assertThat(collector.entries()).isEqualTo(entries);
    }

    @Test
    void startsOverOnANewStream() {
        WindowAggregator aggregator = aggregator(DictionaryLimits.DEFAULT);
        aggregator.add(ETCD, stack(aggregator, "main"), sample(1, 10));
        ProfileWindow window = aggregator.close(100);
        Batch first = encoder.encode(window, 1);
        assertThat(new BatchEncoder().encode(window, 1)).isEqualTo(first);
    }

    @Test
    void sendsOnlyWhatAWindowKnewWhenItClosed() {
        WindowAggregator aggregator = aggregator(DictionaryLimits.DEFAULT);
        aggregator.add(ETCD, stack(aggregator, "main"), sample(1, 10));
        ProfileWindow first = aggregator.close(100);
        aggregator.add(ETCD, stack(aggregator, "worker"), sample(2, 10));
        ProfileWindow second = aggregator.close(200);

        assertThat(encoder.encode(first, 1).getDictionary().getStringsList()).containsExactly("main");
        assertThat(encoder.encode(second, 2).getDictionary().getStringsList()).containsExactly("worker");
        assertThat(encoder.encode(first, 3).getDictionary().getStringsList()).isEmpty();
    }

    @Test
    void encodesWindowsOfEveryGenerationAgainOnANewStream() {
        WindowAggregator aggregator = aggregator(new DictionaryLimits(1, 1 << 20));
        List<ProfileWindow> windows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            aggregator.add(ETCD, stack(aggregator, "t" + i), sample(i, 10));
            windows.add(aggregator.close(100 * (i + 1)));
        }
        assertThat(windows.stream().map(window -> window.dictionary().generation()))
                .containsExactly(1, 2, 3, 4);
        for (int stream = 0; stream < 2; stream++) {
            BatchEncoder again = new BatchEncoder();
            StreamDecoder decoder = new StreamDecoder();
            for (int i = stream; i < 4; i++) {
                assertThat(decoder.decode(again.encode(windows.get(i), i)))
                        .isEqualTo(Map.of("etcd: thread t" + i, "1 / 10"));
            }
        }
    }

    @Test
    void keepsWindowsOfTwoSessionsApartFromTheGenerationThatFollows() {
        DictionarySource source = new DictionarySource(new DictionaryLimits(1, 1 << 20));
        WindowAggregator slow = aggregator(source);
        WindowAggregator quick = aggregator(source);
        quick.add(ETCD, stack(quick, "a"), sample(1, 10));
        ProfileWindow quickFirst = quick.close(100);
        quick.add(ETCD, stack(quick, "b"), sample(2, 10));
        slow.add(ETCD, stack(slow, "c"), sample(3, 10));
        ProfileWindow quickSecond = quick.close(200);
        ProfileWindow slowFirst = slow.close(200);

        assertThat(collector.decode(encoder.encode(quickFirst, 1))).containsKey("etcd: thread a");
        assertThat(collector.decode(encoder.encode(quickSecond, 2))).containsKey("etcd: thread b");
        assertThat(slowFirst.dictionary().generation()).isEqualTo(1);
        assertThat(collector.decode(encoder.encode(slowFirst, 3))).containsOnlyKeys("etcd: thread c");
    }

    @Test
    void encodesOnOneThreadWhileAnotherGoesOnSampling() {
        WindowAggregator aggregator = aggregator(new DictionaryLimits(5_000, 1 << 20));
        BlockingQueue<ProfileWindow> queue = new ArrayBlockingQueue<>(4);
        int windows = 200;
        CompletableFuture<Integer> received = CompletableFuture.supplyAsync(() -> {
            int stacks = 0;
            for (int i = 0; i < windows; i++) {
                try {
                    stacks += collector.decode(encoder.encode(queue.take(), i)).size();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return stacks;
        });
        int sent = 0;
        for (int i = 0; i < windows; i++) {
            for (int j = 0; j < 100; j++) {
                int thread = stack(aggregator, "t" + j);
                Location leaf = new Location.Unmapped("user", i * 50L + j);
                aggregator.add(
                        ETCD,
                        aggregator
                                .dictionary()
                                .child(thread, aggregator.dictionary().location(leaf)),
                        sample(i, 10));
                sent++;
            }
            put(queue, aggregator.close(i));
        }
        assertThat(received.join()).isEqualTo(sent);
    }

    private static void put(BlockingQueue<ProfileWindow> queue, ProfileWindow window) {
        try {
            queue.put(window);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void chargesDictionaryEntriesToTheFirstWindowThatHasThem() {
        WindowAggregator aggregator = aggregator(DictionaryLimits.DEFAULT);
        for (int i = 0; i < 1_000; i++) {
            aggregator.add(ETCD, stack(aggregator, "thread " + i), sample(i, 10));
        }
        long first = aggregator.close(100).sizeBytes();
        aggregator.add(ETCD, stack(aggregator, "thread 1"), sample(1, 10));
        assertThat(first).isGreaterThan(100_000);
        assertThat(aggregator.close(200).sizeBytes()).isLessThan(1_000);
    }

    /** 4 MB is what gRPC receives unless told otherwise. */
    @Test
    void fitsAFullDictionaryIntoOneMessage() {
        WindowAggregator aggregator = aggregator(DictionaryLimits.DEFAULT);
        Random random = new Random(3);
        ProfileWindow window = aggregator.close(0);
        for (int i = 0;
                window.dictionary().generation() == 1
                        && !aggregator.dictionary().full();
                i++) {
            int node = stack(aggregator, "thread " + i % 100);
            for (int depth = 0; depth < 20; depth++) {
                long address = 0x400000L + 16L * random.nextInt(40_000);
                node = aggregator
                        .dictionary()
                        .child(node, aggregator.dictionary().returnAddress(LIBC, address));
            }
            aggregator.add(ETCD, node, sample(i, 10));
            if (aggregator.full() && !aggregator.dictionary().passedLimit()) {
                window = aggregator.close(i);
                assertThat(window.sizeBytes()).isBetween(1 << 20, 2 << 20);
            }
        }
        window = aggregator.close(1 << 20);
        assertThat(window.dictionary().nodes().size()).isGreaterThan(150_000);
        assertThat(encoder.encode(window, 1).getSerializedSize()).isLessThan(3 << 20);
    }

    private static int node(WindowAggregator aggregator, List<Location> locations) {
        int node = Dictionary.EMPTY_STACK;
        for (Location location : locations) {
            node = aggregator.dictionary().child(node, aggregator.dictionary().location(location));
        }
        return node;
    }

    private static WindowAggregator aggregator(DictionaryLimits limits) {
        return aggregator(new DictionarySource(limits));
    }

    private static WindowAggregator aggregator(DictionarySource source) {
        WindowDescription description = new WindowDescription("", Event.CPU_CLOCK, 19, 2);
        return new WindowAggregator(description, source, () -> 5_000, UnaryOperator.identity(), 0);
    }
}
