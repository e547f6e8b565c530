package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestBatches;
import io.podflame.collector.TestCollector;
import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.NodeCpu;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.store.Retention;
import io.podflame.collector.store.StoreException;
import io.podflame.collector.store.memory.MemoryProfileStore;
import io.podflame.collector.store.memory.MemorySymbolStore;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
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
    void rejectsASequenceThatGoesBack() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, ETCD));
            agent.deliver(TestBatches.next(collector.clock, 5).toBuilder()
                    .setWindowStartNanos(1)
                    .build());
            agent.deliver(TestBatches.next(collector.clock, 3));
            agent.deliver(TestBatches.next(collector.clock, 0));

            assertThat(collector.counters().rejectedBatches().byReason())
                    .containsExactly(entry("sequence", 2), entry("window", 1));
        }
    }

    @Test
    void doesNotAcknowledgeWhatTheStoreCouldNotStore() {
        FailingStore failing = new FailingStore();
        try (TestCollector unwell = new TestCollector(failing, new MemorySymbolStore(), () -> {})) {
            FakeAgent agent = FakeAgent.greeted(unwell, "node-a");
            failing.fails = true;
            agent.send(AgentMessage.newBuilder()
                    .setBatch(TestBatches.first(unwell.clock, ETCD))
                    .build());

            assertThat(agent.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(agent.all(MessageCase.ACKNOWLEDGEMENT)).isEmpty();
            assertThat(unwell.get("/healthz").statusCode()).isEqualTo(503);
            assertThat(unwell.get("/healthz").body()).contains("the last write failed: no space left");
            assertThat(unwell.counters().rejectedBatches().byReason()).containsExactly(entry("store", 1));

            failing.fails = false;
            try (FakeAgent again = FakeAgent.greeted(unwell, "node-a")) {
                again.deliver(TestBatches.first(unwell.clock, ETCD));
                assertThat(unwell.get("/healthz").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void takesAStreamOfAnyLengthButNoMessageBeyondTheLimit() {
        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, ETCD));
            DictionaryUpdate entries = DictionaryUpdate.newBuilder()
                    .setGeneration(1)
                    .addStrings("x".repeat(StreamDictionary.MAX_STRING_CHARS))
                    .build();
            for (int sequence = 2; sequence < 40; sequence++) {
                agent.deliver(TestBatches.next(collector.clock, sequence).toBuilder()
                        .setDictionary(entries)
                        .build());
            }
            assertThat(collector.counters().storedBatches()).isEqualTo(39);
        }
        FakeAgent greedy = FakeAgent.greeted(collector, "node-b");
        greedy.send(AgentMessage.newBuilder()
                .setBatch(Batch.newBuilder().setSessionId("x".repeat(AgentLinkService.MAX_MESSAGE_BYTES)))
                .build());
        assertThat(greedy.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
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

    /** Works until it is told to fail. */
    private static final class FailingStore implements ProfileStore {
        private final ProfileStore memory = new MemoryProfileStore(Clock.systemUTC());
        private volatile boolean fails;

        @Override
        public boolean store(ProfileBatch batch) {
            if (fails) {
                throw new StoreException("no space left");
            }
            return memory.store(batch);
        }

        @Override
        public long lastSequence(String runId) {
            return memory.lastSequence(runId);
        }

        @Override
        public List<Series> series(TimeRange range, Predicate<ProfileKey> keys) {
            return memory.series(range, keys);
        }

        @Override
        public void scan(TimeRange range, Predicate<ProfileKey> keys, ProfileVisitor visitor) {
            memory.scan(range, keys, visitor);
        }

        @Override
        public List<WorkloadCpu> workloadCpu(TimeRange range, WorkloadKey workload, String sessionId) {
            return memory.workloadCpu(range, workload, sessionId);
        }

        @Override
        public List<NodeCpu> nodeCpu(TimeRange range, String node, String sessionId) {
            return memory.nodeCpu(range, node, sessionId);
        }

        @Override
        public List<WindowStatistics> statistics(TimeRange range, String sessionId) {
            return memory.statistics(range, sessionId);
        }

        @Override
        public Optional<StoredSession> session(String sessionId) {
            return memory.session(sessionId);
        }

        @Override
        public void put(ImportedRecording recording) {
            memory.put(recording);
        }

        @Override
        public List<StoredSession> recordings() {
            return memory.recordings();
        }

        @Override
        public void enforce(Retention retention) {
            memory.enforce(retention);
        }

        @Override
        public long sizeBytes() {
            return memory.sizeBytes();
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    private static TestCollector onDisk(Path path) {
        RocksDbDirectory directory = RocksDbDirectory.open(path, RocksDbSettings.DEFAULT);
        return new TestCollector(
                new RocksDbProfileStore(directory, Clock.systemUTC()),
                new RocksDbSymbolStore(directory, Clock.systemUTC()),
                directory::close);
    }

    private static ProfileStore.Series onlySeries(ProfileStore store) {
        List<ProfileStore.Series> series = store.series(new TimeRange(0, Long.MAX_VALUE), key -> true);
        assertThat(series).hasSize(1);
        return series.getFirst();
    }

    private static Map.Entry<String, Long> entry(String reason, long count) {
        return Map.entry(reason, count);
    }
}
