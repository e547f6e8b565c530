package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestBatches;
import io.podflame.collector.TestCollector;
import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.rocksdb.RocksDbDirectory;
import io.podflame.collector.store.rocksdb.RocksDbProfileStore;
import io.podflame.collector.store.rocksdb.RocksDbSettings;
import io.podflame.collector.store.rocksdb.RocksDbSymbolStore;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.CollectorMessage.MessageCase;
import io.podflame.proto.v1.DictionaryUpdate;
import io.podflame.proto.v1.StackNodes;
import io.podflame.proto.v1.Workload;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ingest over real gRPC on loopback. */
class AgentStreamTest {

    private static final Workload ETCD = TestBatches.etcd("kube-system", "etcd-0");

    private final TestCollector collector = new TestCollector();

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void welcomesANewRunWithSequenceZero() {
        try (FakeAgent agent = FakeAgent.silent(collector)) {
            agent.send(AgentMessage.newBuilder()
                    .setHello(FakeAgent.hello("node-a", "run-1"))
                    .build());

            assertThat(agent.next(MessageCase.WELCOME).getWelcome().getLastStoredSequence())
                    .isZero();
        }
    }

    @Test
    void storesABatchBeforeItIsAcknowledged() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, ETCD));

            ProfileStore.Series series = onlySeries(collector.profiles);
            assertThat(series.key().workload().displayName()).isEqualTo("kube-system/etcd-0/etcd");
            assertThat(series.key().workload().node()).isEqualTo("node-a");
            assertThat(series.totals()).singleElement().satisfies(total -> {
                assertThat(total.samples()).isEqualTo(TestBatches.SAMPLES);
                assertThat(total.value()).isEqualTo(TestBatches.SAMPLES * TestBatches.PERIOD_NANOS);
            });
            assertThat(collector.counters().storedSamples()).isEqualTo(TestBatches.SAMPLES);
        }
    }

    @Test
    void acknowledgesADuplicateAndStoresItOnce() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            Batch batch = TestBatches.first(collector.clock, ETCD);
            agent.deliver(batch);
            agent.deliver(TestBatches.next(collector.clock, 1));

            assertThat(onlySeries(collector.profiles).totals()).hasSize(1);
            assertThat(collector.counters().duplicateBatches()).isEqualTo(1);
            assertThat(collector.counters().receivedBatches()).isEqualTo(1);
        }
    }

    @Test
    void takesTheDictionaryOfADuplicateSinceLaterBatchesUseIt() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, ETCD));
        }
        try (FakeAgent again = FakeAgent.greeted(collector, "node-a")) {
            again.deliver(TestBatches.first(collector.clock, ETCD));
            again.deliver(TestBatches.next(collector.clock, 2));

            assertThat(collector.counters().storedBatches()).isEqualTo(2);
            assertThat(collector.counters().rejectedBatches().total()).isZero();
        }
    }

    @Test
    void welcomesAKnownRunWithItsLastStoredSequenceAfterTheCollectorWasStartedAgain(@TempDir Path directory) {
        TestCollector before = onDisk(directory);
        try (FakeAgent agent = FakeAgent.greeted(before, "node-a")) {
            agent.deliver(TestBatches.first(before.clock, ETCD));
            agent.deliver(TestBatches.next(before.clock, 2));
        }
        before.stop();
        TestCollector after = onDisk(directory);
        try (FakeAgent agent = FakeAgent.silent(after)) {
            agent.send(AgentMessage.newBuilder()
                    .setHello(FakeAgent.hello("node-a", "run-of-node-a"))
                    .build());

            assertThat(agent.next(MessageCase.WELCOME).getWelcome().getLastStoredSequence())
                    .isEqualTo(2);
            agent.deliver(TestBatches.next(after.clock, 3).toBuilder()
                    .setDictionary(TestBatches.dictionary(ETCD))
                    .build());
            assertThat(onlySeries(after.profiles).totals()).hasSize(3);
        }
        after.stop();
    }

    @Test
    void receivedIsStoredPlusRejected() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, ETCD));
            agent.deliver(TestBatches.next(collector.clock, 2).toBuilder()
                    .setWindowStartNanos(1)
                    .build());
            agent.deliver(TestBatches.next(collector.clock, 3));
            agent.deliver(TestBatches.next(collector.clock, 3));

            IngestCounters counters = collector.counters();
            assertThat(counters.receivedBatches()).isEqualTo(3);
            assertThat(counters.receivedBatches())
                    .isEqualTo(counters.storedBatches()
                            + counters.rejectedBatches().total());
            assertThat(counters.receivedRows())
                    .isEqualTo(counters.storedRows() + counters.rejectedRows().total());
            assertThat(counters.receivedSamples())
                    .isEqualTo(counters.storedSamples()
                            + counters.rejectedSamples().total());
            assertThat(counters.rejectedSamples().byReason()).containsExactly(entry("window", TestBatches.SAMPLES));
        }
    }

    @Test
    void goesOnAfterARejectedBatchAndSaysHowManyThereWere() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, ETCD));
            Batch broken = TestBatches.next(collector.clock, 2).toBuilder()
                    .setProfiles(0, TestBatches.profile().toBuilder().setStack(0, 99))
                    .build();

            assertThat(agent.deliver(broken).getRejectedBatches()).isEqualTo(1);
            assertThat(agent.deliver(TestBatches.next(collector.clock, 3)).getRejectedBatches())
                    .isEqualTo(1);
            assertThat(collector.counters().storedBatches()).isEqualTo(2);
        }
    }

    @Test
    void endsAStreamWithABrokenDictionaryAndOnlyThat() {
        try (FakeAgent honest = FakeAgent.greeted(collector, "node-a")) {
            honest.deliver(TestBatches.first(collector.clock, ETCD));
            FakeAgent broken = FakeAgent.greeted(collector, "node-b");
            DictionaryUpdate.Builder dictionary = TestBatches.dictionary(ETCD).toBuilder();
            dictionary.setStackNodes(StackNodes.newBuilder().addParent(7).addLocation(0));
            broken.deliver(TestBatches.first(collector.clock, ETCD).toBuilder()
                    .setDictionary(dictionary)
                    .build());

            assertThat(broken.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(broken.end().getDescription()).contains("parent 7 of 1");
            honest.deliver(TestBatches.next(collector.clock, 2));
            assertThat(collector.counters().storedBatches()).isEqualTo(2);
            assertThat(collector.counters().rejectedBatches().byReason()).containsExactly(entry("dictionary", 1));
        }
    }

    @Test
    void endsAStreamThatDoesNotSayHelloFirst() {
        FakeAgent agent = FakeAgent.silent(collector);
        agent.inventory(ETCD);

        assertThat(agent.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(agent.end().getDescription()).contains("expected hello first, found INVENTORY");
    }

    @Test
    void endsAStreamThatSaysHelloTwice() {
        FakeAgent agent = FakeAgent.greeted(collector, "node-a");
        agent.send(AgentMessage.newBuilder()
                .setHello(FakeAgent.hello("node-a", "run-1"))
                .build());

        assertThat(agent.end().getDescription()).contains("hello twice");
    }

    @Test
    void endsAStreamWhoseNodeNameCannotBe() {
        FakeAgent agent = FakeAgent.silent(collector);
        agent.send(AgentMessage.newBuilder()
                .setHello(FakeAgent.hello("../node", "run-1"))
                .build());

        assertThat(agent.end().getDescription()).contains("node name");
    }

    @Test
    void forgetsNothingOfAnAgentThatLeftButItsConnection() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, ETCD));
            assertThat(collector.get("/api/v1/agents").body()).contains("\"connected\":true");
        }

        assertThat(collector.get("/api/v1/agents").body())
                .contains("\"connected\":false")
                .contains("\"node\":\"node-a\"")
                .contains("\"storedSamples\":5");
    }

    @Test
    void tellsAgentsThatTheCollectorStops() {
        FakeAgent agent = FakeAgent.greeted(collector, "node-a");
        collector.close();

        assertThat(agent.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    private static TestCollector onDisk(Path path) {
        RocksDbDirectory directory = RocksDbDirectory.open(path, RocksDbSettings.DEFAULT);
        return new TestCollector(
                new RocksDbProfileStore(directory),
                new RocksDbSymbolStore(directory, Clock.systemUTC()),
                directory::close);
    }

    private static ProfileStore.Series onlySeries(ProfileStore store) {
        List<ProfileStore.Series> series = store.series(new TimeRange(0, Long.MAX_VALUE), key -> true);
        assertThat(series).hasSize(1);
        return series.getFirst();
    }

    private static java.util.Map.Entry<String, Long> entry(String reason, long count) {
        return java.util.Map.entry(reason, count);
    }
}
