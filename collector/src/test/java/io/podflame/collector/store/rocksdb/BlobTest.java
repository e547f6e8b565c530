package io.podflame.collector.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.collector.model.Location;
import io.podflame.collector.model.MemoryUse;
import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.store.BatchFixture;
import io.podflame.collector.store.MalformedStoreException;
import io.podflame.collector.store.ProfileStore.WindowTotal;
import io.podflame.collector.store.StackMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stored value: read back as written, and refused in whatever way it is damaged. */
class BlobTest {

    private static final int FUZZ_ROUNDS = 5_000;
    private static final int NODES = 5_000;
    private static final TimeRange WINDOW = BatchFixture.window(BatchFixture.START_NANOS);
    private static final WorkloadCpu COUNTED = new WorkloadCpu(
            WINDOW,
            OptionalLong.of(1L << 40),
            Optional.of(new WorkloadCpu.Throttling(300, 2, 1L << 33)),
            Optional.of(new WorkloadCpu.CpuQuota(50_000_000, 100_000_000)),
            OptionalLong.of(0),
            OptionalLong.of(7),
            Optional.of(new MemoryUse(1L << 33, 1L << 32)));

    @ParameterizedTest
    @MethodSource("blobs")
    void readsWhatWasWritten(Blob<?> blob) {
        assertThat(blob.readAgain()).isEqualTo(blob.expected());
    }

    @ParameterizedTest
    @MethodSource("blobs")
    void refusesABlobCutAtAnyLength(Blob<?> blob) {
        for (int length = 0; length < blob.bytes().length; length++) {
            byte[] cut = Arrays.copyOf(blob.bytes(), length);
            assertThatThrownBy(() -> blob.decode().apply(cut))
                    .as("%d of %d bytes", length, blob.bytes().length)
                    .isInstanceOf(MalformedStoreException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("blobs")
    void refusesABlobWithMoreBytes(Blob<?> blob) {
        byte[] longer = Arrays.copyOf(blob.bytes(), blob.bytes().length + 1);

        assertThatThrownBy(() -> blob.decode().apply(longer)).isInstanceOf(MalformedStoreException.class);
    }

    @ParameterizedTest
    @MethodSource("blobs")
    void readsOrRefusesRandomlyDamagedBlobs(Blob<?> blob) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        for (int round = 0; round < FUZZ_ROUNDS; round++) {
            byte[] damaged = blob.bytes().clone();
            for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            readOrRefuse(blob, damaged);
        }
    }

    /** Before format 4 it began with the key and ended with the command line. */
    @Test
    void readsAHeaderOfAnEarlierFormat() {
        Workload now = BatchFixture.pod("etcd");
        Workload before =
                new Workload(now.key(), now.containerId(), now.podUid(), now.image(), now.labels(), now.command());
        PartitionHeader header = new PartitionHeader(BatchFixture.continuous(before), before);
        byte[] bytes = header.encode(new BlobWriter());

        byte[] earlier = Arrays.copyOfRange(bytes, 1, bytes.length - 3);

        assertThat(PartitionHeader.decode(earlier)).isEqualTo(header);
    }

    static List<Blob<?>> blobs() {
        BatchFixture agent = new BatchFixture("run", 7);
        Profile continuous = agent.next(BatchFixture.START_NANOS, 30, BatchFixture.pod("etcd"))
                .profiles()
                .getFirst();
        Profile session = agent.nextOfSession("s", BatchFixture.START_NANOS, 20, BatchFixture.pod("etcd"))
                .profiles()
                .getFirst();
        BlobWriter writer = new BlobWriter();
        WindowStatistics statistics = BatchFixture.statistics("s", WINDOW, 5);
        PartitionHeader header = new PartitionHeader(session.key(), session.workload());
        int[] times = session.rows().timeOffsetsMicros().orElseThrow();
        return List.of(
                rows("rows with a period", continuous.rows()),
                rows("rows with values", session.rows()),
                new Blob<>(
                        "sample times",
                        SampleTimesBlob.encode(writer, times),
                        Arrays.stream(times).boxed().toList(),
                        bytes -> Arrays.stream(SampleTimesBlob.decode(bytes, times.length))
                                .boxed()
                                .toList()),
                stacks(session),
                new Blob<>("header", header.encode(writer), header, PartitionHeader::decode),
                new Blob<>(
                        "total",
                        TotalBlob.encode(writer, WINDOW, session.rows()),
                        new WindowTotal(
                                WINDOW,
                                session.rows().totalSamples(),
                                session.rows().totalValue()),
                        bytes -> TotalBlob.decode(bytes, WINDOW.startNanos())),
                new Blob<>(
                        "statistics",
                        StatisticsBlob.encode(writer, statistics),
                        statistics,
                        bytes -> StatisticsBlob.decode(bytes, WINDOW.startNanos())),
                new Blob<>(
                        "scheduling",
                        SchedulingBlob.encode(writer, COUNTED),
                        COUNTED,
                        bytes -> SchedulingBlob.decodeWorkload(bytes, WINDOW.startNanos())),
                new Blob<>(
                        "run", new RunBlob(300, 1L << 60).encode(writer), new RunBlob(300, 1L << 60), RunBlob::decode));
    }

    private static Blob<?> rows(String name, ProfileRows rows) {
        return new Blob<>(name, ProfileBlob.encode(new BlobWriter(), WINDOW, rows), columns(rows), bytes -> {
            ProfileBlob.Decoded decoded = ProfileBlob.decode(bytes, WINDOW.startNanos(), NODES);
            return columns(decoded.toRows());
        });
    }

    private static List<Long> columns(ProfileRows rows) {
        return IntStream.range(0, rows.size())
                .boxed()
                .mapMulti((Integer row, Consumer<Long> column) -> {
                    column.accept((long) rows.stackNode(row));
                    column.accept((long) rows.samples(row));
                    column.accept(rows.value(row));
                })
                .toList();
    }

    private static Blob<?> stacks(Profile profile) {
        PartitionStacks stacks = new PartitionStacks();
        new StackMapper(stacks.table()).map(profile.stacks(), profile.rows());
        byte[] bytes = DictionaryBlob.encodeNew(stacks, new BlobWriter(), new BlobWriter());
        return new Blob<>("stacks", bytes, nodes(stacks), chunk -> {
            PartitionStacks read = new PartitionStacks();
            DictionaryBlob.addStored(chunk, read);
            return nodes(read);
        });
    }

    private static List<Node> nodes(PartitionStacks stacks) {
        return IntStream.range(1, stacks.table().nodeCount())
                .mapToObj(node -> new Node(
                        stacks.table().parent(node),
                        stacks.table().location(stacks.table().locationId(node))))
                .toList();
    }

    private static void readOrRefuse(Blob<?> blob, byte[] bytes) {
        try {
            assertThat(blob.decode().apply(bytes)).isNotNull();
        } catch (MalformedStoreException e) {
            assertThat(e).hasMessageStartingWith("malformed ");
        }
    }

    /** A value as stored, what it holds, and how to read it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Blob<T>(String name, byte[] bytes, T expected, Function<byte[], T> decode) {

        T readAgain() {
            return decode.apply(bytes);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private record Node(int parent, Location location) {}
}
